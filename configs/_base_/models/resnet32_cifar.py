# ResNet-32 of the CIFAR family, shortcuts without parameters (option A). The
# classifier begins as LDAM-DRW's: Kaiming-normal weights, PyTorch's bias.
_base_ = './resnet8_cifar.py'
model = dict(
    backbone=dict(depth=32, in_channels=3),
    head=dict(
        num_classes=100,
        init_cfg=dict(type='mmfair.KaimingWeightInit', layer='Linear'),
    ),
)
