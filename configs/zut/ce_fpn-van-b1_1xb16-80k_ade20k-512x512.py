_base_ = [
    '../_base_/models/fpn_resnet50.py',
    '../_base_/datasets/ade20k.py',
    '../_base_/schedules/adamw_bs16_80k.py',
    '../_base_/iter_runtime.py',
]

model = dict(
    backbone=dict(
        _delete_=True,
        type='mmpretrain.VAN',
        arch='small',
        out_indices=(0, 1, 2, 3),
        drop_path_rate=0.1,
        init_cfg=dict(
            type='Pretrained',
            checkpoint='https://mmassets.onedl.ai/mmclassification/v0/van/van-small_8xb128_in1k_20220501-17bc91aa.pth',
            prefix='backbone.',
        ),
    ),
    neck=dict(in_channels=[64, 128, 320, 512]),
)
