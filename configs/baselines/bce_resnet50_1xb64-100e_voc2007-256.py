_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/voc2007.py',
    '../_base_/schedules/adamw_bs64_100e.py',
    '../_base_/long_runtime.py',
    '../_base_/heads/multi_label_smoothing.py',
]

model = dict(
    backbone=dict(
        init_cfg=dict(
            type='Pretrained',
            checkpoint='https://mmassets.onedl.ai/mmclassification/v0/resnet/resnet50_8xb32_in1k_20210831-ea4938fc.pth',
            prefix='backbone',
        )
    ),
    head=dict(_base_.multi_label_smoothing, num_classes=20),
)
