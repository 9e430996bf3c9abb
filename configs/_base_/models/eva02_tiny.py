# EVA-02 (tiny, patches of 14), pretrained on ImageNet-21k and -1k. `img_size`
# is the data's: the position embedding is resized to it.
default_scope = 'mmpretrain'
model = dict(
    type='ImageClassifier',
    backbone=dict(
        type='ViTEVA02',
        arch='t',
        img_size=256,
        patch_size=14,
        final_norm=False,
        out_type='avg_featmap',
        init_cfg=dict(
            type='Pretrained',
            checkpoint='https://mmassets.onedl.ai/mmpretrain/v1.0/eva02/eva02-tiny-p14_in21k-pre_3rdparty_in1k-336px_20230505-a4e8708a.pth',
            prefix='backbone',
        ),
    ),
    neck=None,
    head=dict(
        type='LinearClsHead',
        num_classes=1000,
        in_channels=192,
        loss=dict(type='CrossEntropyLoss', loss_weight=1.0),
    ),
)
