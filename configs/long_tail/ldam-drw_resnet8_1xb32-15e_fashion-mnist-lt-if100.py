_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/ldam.py',
    '../_base_/methods/drw.py',
]

model = dict(head=_base_.ldam)
default_hooks = dict(reweighting=dict(_base_.drw, begin=12))
