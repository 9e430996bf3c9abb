# Fashion-MNIST with a shortcut: the grey of the background is that of the
# class in 95 % of the training images and tells nothing in the test images.
# 600 images of each class train, 200 others validate with the shortcut, as
# one would have it in practice; the 10,000 test images test without it.
# Data: python tools/dataset_converters/fashion_mnist.py
_base_ = './fashion_mnist_lt.py'

data_preprocessor = dict(mean=[104.72], std=[72.41])

train_pipeline = [
    dict(type='mmfair.BackgroundLevel', num_classes=10, tied=0.95),
    dict(type='PackInputs'),
]
test_pipeline = [
    dict(type='mmfair.BackgroundLevel', num_classes=10, tied=0.0),
    dict(type='PackInputs'),
]

long_tail = dict(imbalance_factor=1, max_count=600)
train_dataloader = dict(
    dataset=dict(**long_tail, dataset=dict(pipeline=train_pipeline))
)
val_dataloader = dict(
    dataset=dict(**long_tail, dataset=dict(pipeline=train_pipeline))
)
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
