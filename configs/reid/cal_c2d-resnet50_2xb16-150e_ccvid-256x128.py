# CAL on CCVID, from the 51st epoch on: the baseline of the ZUT paper, Fig. 5.
_base_ = [
    './ce_c2d-resnet50_2xb16-150e_ccvid-256x128.py',
    '../_base_/methods/cal.py',
]

default_hooks = dict(cal=dict(_base_.cal, begin=50))
