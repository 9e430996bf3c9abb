# Fashion-MNIST, padded to the 32 x 32 that networks for CIFAR take, with three
# channels as they have: the one of the images is normalised three times.
_base_ = './fashion_mnist.py'

data_preprocessor = dict(mean=[72.94] * 3, std=[90.02] * 3)
train_pipeline = [
    dict(type='Pad', size=(32, 32)),
    dict(type='RandomCrop', crop_size=32, padding=4),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='PackInputs'),
]
test_pipeline = [dict(type='Pad', size=(32, 32)), dict(type='PackInputs')]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
