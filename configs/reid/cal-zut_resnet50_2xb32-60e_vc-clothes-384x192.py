# CAL and ZUT on VC-Clothes: Table 2 and Fig. 5 of the ZUT paper. Both losses
# take part from the 26th epoch on.
_base_ = [
    './cal_resnet50_2xb32-60e_vc-clothes-384x192.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(zut=dict(_base_.zut, begin=25))
