_base_ = [
    './bbn_resnet32_1xb128-200e_cifar10-lt-if100.py',
    '../_base_/methods/dcr.py',
]

default_hooks = dict(curvature=_base_.dcr)
