# CAL on CCVID with the non-local network of CAL's code: ResNet-50 on each
# frame, with blocks over all places of all frames behind five of its own.
_base_ = './cal_c2d-resnet50_2xb16-150e_ccvid-256x128.py'

model = dict(
    backbone=dict(type='mmfair.ClipResNet', convs='image', non_local=True)
)
