_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/mbj.py',
]

default_hooks = dict(mbj=_base_.mbj)
