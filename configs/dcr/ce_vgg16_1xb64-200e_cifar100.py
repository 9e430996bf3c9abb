_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/cifar100.py',
    '../_base_/schedules/sgd_bs64_200e.py',
    '../_base_/default_runtime.py',
]

model = dict(
    backbone=dict(
        _delete_=True,
        type='VGG',
        depth=16,
        norm_cfg=dict(type='BN'),
        with_last_pool=True,
    ),
    head=dict(in_channels=512, num_classes=100),
    # With each batch one of the two.
    train_cfg=dict(
        augments=[
            dict(type='Mixup', alpha=1.0),
            dict(type='CutMix', alpha=1.0),
        ]
    ),
)
train_dataloader = dict(batch_size=64)
default_hooks = dict(checkpoint=dict(interval=10))
