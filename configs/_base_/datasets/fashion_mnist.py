# Fashion-MNIST: 60,000 images to train, 10,000 to test. The test set is what
# validates, as in papers: choose no setting by it.
# Data: python tools/dataset_converters/fashion_mnist.py
data_root = 'data/fashion_mnist/'
data_preprocessor = dict(
    num_classes=10, mean=[72.94], std=[90.02], to_rgb=False
)

train_pipeline = [
    dict(type='RandomCrop', crop_size=28, padding=4),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='PackInputs'),
]
test_pipeline = [dict(type='PackInputs')]

train_dataloader = dict(
    batch_size=128,
    num_workers=2,
    persistent_workers=True,
    dataset=dict(
        type='FashionMNIST',
        data_root=data_root,
        split='train',
        download=False,
        pipeline=train_pipeline,
    ),
    sampler=dict(type='DefaultSampler', shuffle=True),
)
val_dataloader = dict(
    batch_size=250,
    num_workers=2,
    persistent_workers=True,
    dataset=dict(
        type='FashionMNIST',
        data_root=data_root,
        split='test',
        test_mode=True,  # this, not the split, selects the test files
        download=False,
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
