_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/drw.py',
]

default_hooks = dict(reweighting=dict(_base_.drw, begin=12))
