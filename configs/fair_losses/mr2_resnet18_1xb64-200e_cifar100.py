_base_ = [
    '../baselines/ce_resnet18_1xb64-200e_cifar100.py',
    '../_base_/methods/mr2.py',
]

default_hooks = dict(mr2=_base_.mr2)
