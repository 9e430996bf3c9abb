# Fashion-MNIST, long-tailed: 1,000 images of the first class down to 10 of
# the last. 200 unused training images of each class validate; the 10,000 test
# images test. Data: python tools/dataset_converters/fashion_mnist.py
data_preprocessor = dict(
    num_classes=10, mean=[72.94], std=[90.02], to_rgb=False
)

# No augmentation: in 15 epochs of 2,480 images it only slows the fit.
train_pipeline = [dict(type='PackInputs')]
test_pipeline = [dict(type='PackInputs')]

data_root = 'data/fashion_mnist/'
long_tail = dict(imbalance_factor=100, max_count=1000, seed=0)

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
        **long_tail,
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
            pipeline=test_pipeline,
        ),
        held_out=200,
        **long_tail,
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
