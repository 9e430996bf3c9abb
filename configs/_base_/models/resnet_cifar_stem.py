# ResNet-18 for images of 32 x 32: its stem is a 3 x 3 without stride and pool.
# Any other backbone takes the inner place.
_base_ = './resnet50.py'

model = dict(
    backbone=dict(
        _delete_=True,
        type='mmfair.CIFARStem',
        backbone=dict(
            type='ResNet',
            depth=18,
            num_stages=4,
            out_indices=(3,),
            style='pytorch',
        ),
    ),
    head=dict(in_channels=512, num_classes=100),
)
