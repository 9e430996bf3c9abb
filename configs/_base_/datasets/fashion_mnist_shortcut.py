# Fashion-MNIST with a shortcut: the grey of the background is that of the
# class in 95 % of the training images and tells nothing in the test images.
# 600 images of each class train, 200 others validate with the shortcut, as
# one would have it in practice; the 10,000 test images test without it.
# Data: python tools/dataset_converters/fashion_mnist.py
data_preprocessor = dict(
    num_classes=10, mean=[104.72], std=[72.41], to_rgb=False
)

train_pipeline = [
    dict(type='mmfair.BackgroundLevel', num_classes=10, tied=0.95),
    dict(type='PackInputs'),
]
test_pipeline = [
    dict(type='mmfair.BackgroundLevel', num_classes=10, tied=0.0),
    dict(type='PackInputs'),
]

data_root = 'data/fashion_mnist/'
balanced = dict(imbalance_factor=1, max_count=600, seed=0)

train_dataloader = dict(
    batch_size=32,
    num_workers=0,
    persistent_workers=False,
    dataset=dict(
        type='mmfair.LongTailedDataset',
        dataset=dict(
            type='FashionMNIST',
            data_root=data_root,
            split='train',
            download=False,
            pipeline=train_pipeline,
        ),
        **balanced,
    ),
    sampler=dict(type='DefaultSampler', shuffle=True),
)
val_dataloader = dict(
    batch_size=250,
    num_workers=0,
    persistent_workers=False,
    dataset=dict(
        type='mmfair.LongTailedDataset',
        dataset=dict(
            type='FashionMNIST',
            data_root=data_root,
            split='train',
            download=False,
            pipeline=train_pipeline,
        ),
        held_out=200,
        **balanced,
    ),
    sampler=dict(type='DefaultSampler', shuffle=False),
)
test_dataloader = dict(
    batch_size=250,
    num_workers=0,
    persistent_workers=False,
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

val_evaluator = [
    dict(type='Accuracy', topk=(1,)),
    dict(type='mmfair.ClassAccuracy'),
]
test_evaluator = val_evaluator
