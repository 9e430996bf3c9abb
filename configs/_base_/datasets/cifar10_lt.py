# CIFAR-10, long-tailed, imbalance factor 100: the images, augmentation and
# normalisation of the LDAM-DRW protocol, which evaluates on the test set after
# every epoch. Choose no setting by it: report the last epoch.
data_preprocessor = dict(
    num_classes=10,
    # Channels stay in the order RGB of the files.
    mean=[125.31, 122.96, 113.86],
    std=[51.59, 50.85, 51.26],
    to_rgb=False,
)

train_pipeline = [
    dict(type='RandomCrop', crop_size=32, padding=4),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='PackInputs'),
]
test_pipeline = [dict(type='PackInputs')]

data_root = 'data/cifar10/'

train_dataloader = dict(
    batch_size=128,
    num_workers=2,
    persistent_workers=True,
    dataset=dict(
        type='mmfair.LongTailedDataset',
        dataset=dict(
            type='CIFAR10',
            data_root=data_root,
            split='train',
            pipeline=train_pipeline,
        ),
        profile='exp',
        imbalance_factor=100,
        seed=0,
    ),
    sampler=dict(type='DefaultSampler', shuffle=True),
)
val_dataloader = dict(
    batch_size=250,
    num_workers=2,
    persistent_workers=True,
    dataset=dict(
        type='CIFAR10',
        data_root=data_root,
        split='test',
        test_mode=True,  # this, not the split, selects the test files
        pipeline=test_pipeline,
    ),
    sampler=dict(type='DefaultSampler', shuffle=False),
)
test_dataloader = val_dataloader

val_evaluator = [
    dict(type='Accuracy', topk=(1,)),
    dict(type='mmfair.ClassAccuracy'),
]
test_evaluator = val_evaluator
