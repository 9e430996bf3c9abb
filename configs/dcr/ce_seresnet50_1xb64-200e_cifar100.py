_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/cifar100.py',
    '../_base_/schedules/sgd_bs64_200e.py',
    '../_base_/default_runtime.py',
]

model = dict(
    backbone=dict(
        _delete_=True,
        type='mmfair.CIFARStem',
        backbone=dict(
            type='SEResNet',
            depth=50,
            num_stages=4,
            out_indices=(3,),
            style='pytorch',
        ),
    ),
    head=dict(in_channels=2048, num_classes=100),
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
