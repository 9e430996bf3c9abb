_base_ = [
    '../_base_/models/resnet_cifar_stem.py',
    '../_base_/datasets/cifar100.py',
    '../_base_/schedules/sgd_bs128_200e.py',
    '../_base_/geometry_runtime.py',
]

model = dict(
    backbone=dict(
        backbone=dict(_delete_=True, type='ShuffleNetV2', widen_factor=1.0)
    ),
    head=dict(in_channels=1024),
)
