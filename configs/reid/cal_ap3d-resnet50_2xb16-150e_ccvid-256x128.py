# CAL on CCVID with AP3D of CAL's code: frames are aligned to each other before
# the convolutions over time, in five blocks of ResNet-50.
_base_ = './cal_c2d-resnet50_2xb16-150e_ccvid-256x128.py'

model = dict(
    backbone=dict(type='mmfair.ClipResNet', convs='appearance_preserving')
)
