# As ride, with the authors' numbers for ImageNet-LT.
_base_ = './ride.py'

ride = dict(
    backbone=dict(type='mmfair.ExpertResNet'),
    head=dict(in_channels=1536, loss=dict(diversity=-0.2, strength=0.02)),
)
