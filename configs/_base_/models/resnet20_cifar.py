# ResNet-20 of the CIFAR family: as ResNet-32, three blocks a stage.
_base_ = './resnet32_cifar.py'
model = dict(backbone=dict(depth=20))
