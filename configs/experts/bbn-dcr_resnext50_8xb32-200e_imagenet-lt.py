_base_ = [
    './bbn_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/dcr_large.py',
]

default_hooks = dict(curvature=_base_.dcr)
