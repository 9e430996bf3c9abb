_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/imagenet.py',
    '../_base_/schedules/sgd_bs512_200e_imagenet.py',
    '../_base_/long_runtime.py',
    '../_base_/methods/mixup_or_cutmix.py',
]

# Batch normalisation is ours: the learning rate needs it.
model = dict(
    backbone=dict(
        _delete_=True,
        type='VGG',
        depth=16,
        norm_cfg=dict(type='BN'),
        num_classes=1000,
    ),
    neck=None,
    head=dict(
        _delete_=True,
        type='ClsHead',
        loss=dict(type='CrossEntropyLoss', loss_weight=1.0),
    ),
    train_cfg=dict(augments=_base_.mixup_or_cutmix),
)
