# CAL on CCVID with AP3D and non-local blocks, the largest network of CAL's
# code.
_base_ = './cal_ap3d-resnet50_2xb16-150e_ccvid-256x128.py'

model = dict(backbone=dict(non_local=True))
