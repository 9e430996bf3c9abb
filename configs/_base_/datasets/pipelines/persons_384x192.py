# Images of persons, 384 high and 192 wide, as in CAL without its random
# cropping, which the ZUT paper leaves out. Erased pixels get CAL's colour,
# which is given there on the scale from 0 to 1 after the normalisation.
data_preprocessor = dict(
    mean=[123.675, 116.28, 103.53],
    std=[58.395, 57.12, 57.375],
    to_rgb=True,
)

train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', scale=(192, 384), backend='pillow'),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(
        type='RandomErasing',
        erase_prob=0.5,
        aspect_range=(0.3, 3.33),
        fill_color=(129.1, 143.8, 152.4),  # blue, green, red
    ),
    dict(type='PackInputs', meta_keys=('sample_idx', 'img_path', 'outfit')),
]
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', scale=(192, 384), backend='pillow'),
    dict(
        type='PackInputs',
        meta_keys=(
            *('sample_idx', 'img_path'),
            *('identity', 'camera', 'outfit', 'is_query'),
        ),
    ),
]

# 32 images a process are 64 on two: 8 persons with 8 images each.
train_dataloader = dict(
    batch_size=32,
    num_workers=4,
    persistent_workers=True,
    drop_last=True,
    dataset=dict(split='train', pipeline=train_pipeline),
    sampler=dict(type='mmfair.IdentitySampler', instances=8),
)
# The sets have no validation set of other persons: the test set is looked at
# on the way. Choose nothing by it; the last checkpoint counts.
val_dataloader = dict(
    batch_size=128,
    num_workers=4,
    persistent_workers=True,
    dataset=dict(split='test', test_mode=True, pipeline=test_pipeline),
    sampler=dict(type='DefaultSampler', shuffle=False),
)
test_dataloader = val_dataloader
