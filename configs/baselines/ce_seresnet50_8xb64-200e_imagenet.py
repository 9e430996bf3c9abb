_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/imagenet.py',
    '../_base_/schedules/sgd_bs512_200e_imagenet.py',
    '../_base_/long_runtime.py',
    '../_base_/methods/mixup_or_cutmix.py',
]

model = dict(
    backbone=dict(type='SEResNet', depth=50),
    train_cfg=dict(augments=_base_.mixup_or_cutmix),
)
