# Drawn people in the folders of PRCC, tools/dataset_converters/
# synthetic_people.py: 60 persons to train on, in two outfits each, and 60
# others to find again. Their pictures are 64 x 32, and nothing is erased.
data_root = 'data/synthetic_people/'
data_preprocessor = dict(
    num_classes=60,
    mean=[123.675, 116.28, 103.53],
    std=[58.395, 57.12, 57.375],
    to_rgb=True,
)

train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='PackInputs', meta_keys=('sample_idx', 'img_path', 'outfit')),
]
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(
        type='PackInputs',
        meta_keys=(
            *('sample_idx', 'img_path'),
            *('identity', 'camera', 'outfit', 'is_query'),
        ),
    ),
]

# 8 blocks of 4 images of a person; small enough to be read by the process.
train_dataloader = dict(
    batch_size=32,
    num_workers=0,
    persistent_workers=False,
    drop_last=True,
    dataset=dict(
        type='mmfair.PRCC',
        data_root=data_root,
        split='train',
        pipeline=train_pipeline,
    ),
    sampler=dict(type='mmfair.IdentitySampler', instances=4),
)
# No third set of persons. Choose settings on people drawn with another seed.
val_dataloader = dict(
    batch_size=128,
    num_workers=0,
    persistent_workers=False,
    dataset=dict(
        type='mmfair.PRCC',
        data_root=data_root,
        split='test',
        test_mode=True,
        pipeline=test_pipeline,
    ),
    sampler=dict(type='DefaultSampler', shuffle=False),
)
test_dataloader = val_dataloader
val_evaluator = dict(
    type='mmfair.Retrieval',
    protocols=[
        'prcc_same',
        'prcc_cross',
        'prcc_same_single_shot',
        'prcc_cross_single_shot',
    ],
)
test_evaluator = val_evaluator
