_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/ldam.py',
    '../_base_/methods/drw.py',
]

model = dict(head=_base_.ldam)
default_hooks = dict(reweighting=_base_.drw)
