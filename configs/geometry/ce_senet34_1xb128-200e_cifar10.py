_base_ = [
    '../_base_/models/resnet_cifar_stem.py',
    '../_base_/datasets/cifar10.py',
    '../_base_/schedules/sgd_bs128_200e.py',
    '../_base_/geometry_runtime.py',
]

model = dict(
    backbone=dict(backbone=dict(type='mmfair.SEBasicResNet', depth=34)),
    head=dict(num_classes=10),
)
