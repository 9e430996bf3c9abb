_base_ = [
    '../baselines/ce_resnet18_1xb64-200e_cifar100.py',
    '../_base_/methods/car.py',
]

default_hooks = dict(car=_base_.car)
