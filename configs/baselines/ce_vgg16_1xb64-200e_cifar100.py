_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/cifar100.py',
    '../_base_/schedules/sgd_bs64_200e.py',
    '../_base_/long_runtime.py',
    '../_base_/methods/mixup_or_cutmix.py',
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
    train_cfg=dict(augments=_base_.mixup_or_cutmix),
)
train_dataloader = dict(batch_size=64)
