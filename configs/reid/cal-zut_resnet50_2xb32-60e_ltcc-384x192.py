# CAL and ZUT on LTCC, which the ZUT paper does not have; as on PRCC.
_base_ = [
    './cal_resnet50_2xb32-60e_ltcc-384x192.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(zut=dict(_base_.zut, begin=25))
