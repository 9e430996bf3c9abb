# ResNet-50 of CAL for persons: no stride in the last stage, maxima and means,
# batch normalisation, then the identities. Weights of ImageNet (V1).
default_scope = 'mmpretrain'
model = dict(
    type='mmfair.PersonRetriever',
    flip_test=True,
    backbone=dict(
        type='ResNet',
        depth=50,
        num_stages=4,
        out_indices=(3,),
        strides=(1, 2, 2, 1),
        style='pytorch',
        init_cfg=dict(type='Pretrained', checkpoint='torchvision://resnet50'),
    ),
    neck=dict(type='mmfair.BNNeck', in_channels=2048, pooling='max_avg'),
    head=dict(
        type='LinearClsHead',
        num_classes=1000,
        in_channels=4096,
        loss=dict(
            type='LabelSmoothLoss', label_smooth_val=0.1, mode='original'
        ),
        init_cfg=dict(type='Normal', layer='Linear', std=0.001),
    ),
)
