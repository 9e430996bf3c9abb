_base_ = [
    '../_base_/models/fpn_resnet50.py',
    '../_base_/datasets/ade20k.py',
    '../_base_/schedules/adamw_bs16_80k.py',
    '../_base_/iter_runtime.py',
]

model = dict(
    backbone=dict(
        _delete_=True,
        type='mmpretrain.PoolFormer',
        arch='s12',
        out_indices=(0, 2, 4, 6),
        init_cfg=dict(
            type='Pretrained',
            checkpoint='https://mmassets.onedl.ai/mmclassification/v0/poolformer/poolformer-s12_3rdparty_32xb128_in1k_20220414-f8d83051.pth',
            prefix='backbone.',
        ),
    ),
    neck=dict(in_channels=[64, 128, 320, 512]),
)
