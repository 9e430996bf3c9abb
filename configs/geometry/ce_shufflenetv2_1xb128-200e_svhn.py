_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/svhn.py',
    '../_base_/schedules/sgd_bs128_200e.py',
    '../_base_/default_runtime.py',
]

model = dict(
    backbone=dict(
        _delete_=True,
        type='mmfair.CIFARStem',
        backbone=dict(
            type='ShuffleNetV2',
            widen_factor=1.0,
        ),
    ),
    head=dict(in_channels=1024, num_classes=10),
)
default_hooks = dict(
    checkpoint=dict(interval=10),
    geometry_log=dict(type='mmfair.GeometryLogHook', interval=10),
)
