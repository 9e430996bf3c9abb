# CIFAR-100: 500 images of a class to train; as CIFAR-10 for the rest, the
# normalisation included.
_base_ = './cifar10.py'

data_root = 'data/cifar100/'
data_preprocessor = dict(num_classes=100)
# Of images that were packed anew: repacked=True.
cifar100 = dict(type='mmfair.CIFAR100', data_root=data_root, repacked=False)
train_dataloader = dict(
    dataset=dict(
        _delete_=True,
        split='train',
        pipeline=_base_.train_pipeline,
        **cifar100,
    ),
)
val_dataloader = dict(
    dataset=dict(
        _delete_=True, split='test', pipeline=_base_.test_pipeline, **cifar100
    ),
)
test_dataloader = val_dataloader
