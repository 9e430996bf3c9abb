# CIFAR-100, long-tailed, enlarged to 48 x 48 and normalised as ImageNet is,
# for networks with its weights.
_base_ = './cifar100_lt.py'

data_preprocessor = dict(
    mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375]
)
train_pipeline = [
    dict(type='Resize', scale=48),
    dict(type='RandomCrop', crop_size=48, padding=6),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='PackInputs'),
]
test_pipeline = [dict(type='Resize', scale=48), dict(type='PackInputs')]
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline)))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = val_dataloader
