_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/fashion_mnist.py',
    '../_base_/schedules/sgd_bs128_200e.py',
    '../_base_/default_runtime.py',
]

model = dict(
    backbone=dict(
        _delete_=True,
        type='mmfair.CIFARStem',
        backbone=dict(
            type='ResNet',
            depth=18,
            num_stages=4,
            out_indices=(3,),
            style='pytorch',
        ),
    ),
    head=dict(in_channels=512, num_classes=10),
)
# Three channels, as the networks have: the one of the images is normalised
# three times.
data_preprocessor = dict(mean=[72.94] * 3, std=[90.02] * 3)
train_pipeline = [
    dict(type='Pad', size=(32, 32)),
    dict(type='RandomCrop', crop_size=32, padding=4),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='PackInputs'),
]
test_pipeline = [dict(type='Pad', size=(32, 32)), dict(type='PackInputs')]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
default_hooks = dict(
    checkpoint=dict(interval=10),
    geometry_log=dict(type='mmfair.GeometryLogHook', interval=10),
)
