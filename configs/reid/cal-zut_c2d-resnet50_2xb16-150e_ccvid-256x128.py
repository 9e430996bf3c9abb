# CAL and ZUT on CCVID: Table 2 and Fig. 5 of the ZUT paper. Both losses take
# part from the 51st epoch on.
_base_ = [
    './cal_c2d-resnet50_2xb16-150e_ccvid-256x128.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(zut=dict(_base_.zut, begin=50))
