_base_ = [
    '../_base_/models/fpn_van.py',
    '../_base_/datasets/ade20k.py',
    '../_base_/schedules/adamw_bs16_80k.py',
    '../_base_/iter_runtime.py',
]

model = dict(
    backbone=dict(
        arch='large',
        drop_path_rate=0.3,
        init_cfg=dict(
            checkpoint='https://mmassets.onedl.ai/mmclassification/v0/van/van-large_8xb128_in1k_20220501-f212ba21.pth'
        ),
    ),
    neck=dict(in_channels=[64, 128, 320, 512]),
)
