_base_ = [
    '../baselines/ce_resnet20_1xb64-20e_cifar100-lt-if100.py',
    '../_base_/methods/dcr.py',
]

default_hooks = dict(curvature=_base_.dcr)
