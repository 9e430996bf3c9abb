_base_ = [
    '../baselines/ce_resnet50_1xb64-200e_cifar100.py',
    '../_base_/methods/dcr.py',
]

default_hooks = dict(curvature=_base_.dcr)
