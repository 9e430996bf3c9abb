# A small network of the same kind, from scratch, for images of 64 x 32: three
# stages of ResNet-18 with 16 to 64 channels, no stride in the last one.
_base_ = './person_resnet50.py'

model = dict(
    backbone=dict(
        depth=18,
        stem_channels=16,
        base_channels=16,
        num_stages=3,
        strides=(2, 2, 1),
        dilations=(1, 1, 1),
        out_indices=(2,),
        init_cfg=None,
    ),
    neck=dict(in_channels=64),
    head=dict(in_channels=128),
)
