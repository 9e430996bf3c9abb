_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/imagenet.py',
    '../_base_/schedules/sgd_bs512_200e.py',
    '../_base_/default_runtime.py',
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
    # With each batch one of the two.
    train_cfg=dict(
        augments=[
            dict(type='Mixup', alpha=1.0),
            dict(type='CutMix', alpha=1.0),
        ]
    ),
)
optim_wrapper = dict(optimizer=dict(lr=0.05))
default_hooks = dict(checkpoint=dict(interval=10))
