# ResNet-32 of the CIFAR family, shortcuts without parameters (option A).
_base_ = './resnet8_cifar.py'
model = dict(
    backbone=dict(depth=32, in_channels=3),
    head=dict(num_classes=100),
)
