_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/car.py',
]

default_hooks = dict(car=_base_.car)
