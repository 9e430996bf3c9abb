_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/car.py',
]

default_hooks = dict(car=_base_.car)
