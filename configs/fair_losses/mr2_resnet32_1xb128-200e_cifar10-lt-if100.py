_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar10-lt-if100.py',
    '../_base_/methods/mr2.py',
]

default_hooks = dict(mr2=_base_.mr2)
