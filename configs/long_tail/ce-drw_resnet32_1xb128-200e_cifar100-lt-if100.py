_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/drw.py',
]

default_hooks = dict(reweighting=_base_.drw)
