# Scikit-learn's handwritten digits, long-tailed: 94 zeros down to 4 nines.
# 20 images of each class validate, 60 test; nothing is downloaded.
data_preprocessor = dict(
    num_classes=10, mean=[78.28], std=[81.41], to_rgb=False
)

train_pipeline = [
    dict(type='Resize', scale=16),
    dict(type='RandomCrop', crop_size=16, padding=2),
    dict(type='PackInputs'),
]
test_pipeline = [dict(type='Resize', scale=16), dict(type='PackInputs')]

train_dataloader = dict(
    batch_size=32,
    num_workers=0,
    persistent_workers=False,
    dataset=dict(
        type='mmfair.LongTailedDataset',
        dataset=dict(
            type='mmfair.Digits', split='train', pipeline=train_pipeline
        ),
        imbalance_factor=20,
    ),
    sampler=dict(type='DefaultSampler', shuffle=True),
)
val_dataloader = dict(
    batch_size=100,
    num_workers=0,
    persistent_workers=False,
    dataset=dict(type='mmfair.Digits', split='val', pipeline=test_pipeline),
    sampler=dict(type='DefaultSampler', shuffle=False),
)
test_dataloader = dict(
    batch_size=100,
    num_workers=0,
    persistent_workers=False,
    dataset=dict(type='mmfair.Digits', split='test', pipeline=test_pipeline),
    sampler=dict(type='DefaultSampler', shuffle=False),
)

# The usual thresholds, 100 and 20, would leave no many-shot class.
val_evaluator = [
    dict(type='Accuracy', topk=(1,)),
    dict(type='mmfair.ClassAccuracy', many=40, few=15),
]
test_evaluator = val_evaluator
