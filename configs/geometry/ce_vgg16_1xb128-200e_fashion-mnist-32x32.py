_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/fashion_mnist_32.py',
    '../_base_/schedules/sgd_bs128_200e.py',
    '../_base_/geometry_runtime.py',
]

model = dict(
    backbone=dict(
        _delete_=True,
        type='VGG',
        depth=16,
        norm_cfg=dict(type='BN'),
        with_last_pool=True,
    ),
    head=dict(in_channels=512, num_classes=10),
)
