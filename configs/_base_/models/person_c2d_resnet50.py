# CAL's C2D for clips of persons: ResNet-50 on each frame, without stride in
# the last stage, the maxima of a frame and their mean over time, batch
# normalisation, then the identities. No smoothing, no mirrored clips.
_base_ = './person_resnet50.py'
model = dict(
    flip_test=False,
    backbone=dict(type='mmfair.FrameResNet'),
    neck=dict(pooling='video'),
    head=dict(
        in_channels=2048,
        loss=dict(_delete_=True, type='CrossEntropyLoss', loss_weight=1.0),
    ),
)
