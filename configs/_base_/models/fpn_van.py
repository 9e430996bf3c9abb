# Semantic FPN on a VAN-b0 pretrained on ImageNet. Drop path as in the ZUT
# authors' code: 0.2 for b0, b1 and b2, 0.3 for b3.
_base_ = './fpn_resnet50.py'

model = dict(
    backbone=dict(
        _delete_=True,
        type='mmpretrain.VAN',
        arch='tiny',
        out_indices=(0, 1, 2, 3),
        drop_path_rate=0.2,
        init_cfg=dict(
            type='Pretrained',
            checkpoint='https://mmassets.onedl.ai/mmclassification/v0/van/van-tiny_8xb128_in1k_20220501-385941af.pth',
            prefix='backbone.',
        ),
    ),
    neck=dict(in_channels=[32, 64, 160, 256]),
)
