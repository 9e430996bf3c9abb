_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/cifar100_lt.py',
    '../_base_/schedules/adamw_bs64_100e.py',
    '../_base_/long_runtime.py',
    '../_base_/methods/label_smoothing.py',
]

model = dict(
    backbone=dict(
        init_cfg=dict(
            type='Pretrained',
            checkpoint='https://mmassets.onedl.ai/mmclassification/v0/resnet/resnet50_8xb32_in1k_20210831-ea4938fc.pth',
            prefix='backbone',
        )
    ),
    head=dict(
        num_classes=100,
        loss=_base_.label_smoothing,
    ),
)
train_dataloader = dict(batch_size=64)
