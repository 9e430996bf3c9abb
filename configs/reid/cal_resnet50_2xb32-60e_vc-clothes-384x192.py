# CAL on VC-Clothes, without random cropping: the ZUT paper's baseline, Fig. 5.
_base_ = [
    './ce_resnet50_2xb32-60e_vc-clothes-384x192.py',
    '../_base_/methods/cal.py',
]

default_hooks = dict(cal=_base_.cal)
