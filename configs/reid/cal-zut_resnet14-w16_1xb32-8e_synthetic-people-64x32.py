# CAL and ZUT on drawn people. Both losses take part from the 4th epoch on.
_base_ = [
    './cal_resnet14-w16_1xb32-8e_synthetic-people-64x32.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(zut=dict(_base_.zut, begin=3))
