_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar10-lt-if100.py',
    '../_base_/methods/ldam.py',
    '../_base_/methods/drw.py',
]

model = dict(head=_base_.ldam)
default_hooks = dict(reweighting=_base_.drw)
