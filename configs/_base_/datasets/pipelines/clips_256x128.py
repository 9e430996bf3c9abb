# Clips of 8 frames, 256 high and 128 wide, as in CAL: drawn at stride 4 for
# training, all frames for the test. Its code erases nothing on video.
data_preprocessor = dict(
    mean=[123.675, 116.28, 103.53],
    std=[58.395, 57.12, 57.375],
    to_rgb=False,  # LoadClip gives RGB
)

train_pipeline = [
    dict(type='mmfair.LoadClip', scale=(128, 256), draw=True),
    dict(type='mmfair.FlipClip', prob=0.5),
    dict(
        type='PackInputs',
        meta_keys=('sample_idx', 'img_path', 'outfit', 'tracklet'),
    ),
]
test_pipeline = [
    dict(type='mmfair.LoadClip', scale=(128, 256)),
    dict(
        type='PackInputs',
        meta_keys=(
            *('sample_idx', 'img_path', 'identity', 'camera'),
            *('outfit', 'is_query', 'tracklet'),
        ),
    ),
]

# 16 clips a process are 32 on two: 8 persons with 4 clips each.
train_dataloader = dict(
    batch_size=16,
    num_workers=4,
    persistent_workers=True,
    drop_last=True,
    dataset=dict(split='train', pipeline=train_pipeline),
    sampler=dict(type='mmfair.IdentitySampler', instances=4),
)
# The set has no validation set of other persons: the test set is looked at
# on the way. Choose nothing by it; the last checkpoint counts.
val_dataloader = dict(
    batch_size=128,
    num_workers=4,
    persistent_workers=True,
    dataset=dict(split='test', test_mode=True, pipeline=test_pipeline),
    sampler=dict(type='DefaultSampler', shuffle=False),
)
test_dataloader = val_dataloader
