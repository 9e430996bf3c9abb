# CIFAR-10: 50,000 images to train, 5,000 a class. The test set is evaluated
# after every epoch, as papers do: choose no setting by it, report the last
# epoch. Augmentation and normalisation are those of the LDAM-DRW protocol.
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
        type='CIFAR10',
        data_root=data_root,
        download=False,
        split='train',
        pipeline=train_pipeline,
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
        download=False,
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
