# CAL and ZUT on CCVID with AP3D and non-local blocks. The ZUT paper does not
# name its network for CCVID; C2D is the default of CAL's code.
_base_ = [
    './cal_ap3d-nl-resnet50_2xb16-150e_ccvid-256x128.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(zut=dict(_base_.zut, begin=50))
