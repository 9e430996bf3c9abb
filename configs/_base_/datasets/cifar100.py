# CIFAR-100: 500 images of a class to train; as CIFAR-10 for the rest, the
# normalisation included.
_base_ = './cifar10.py'

data_root = 'data/cifar100/'
data_preprocessor = dict(num_classes=100)
cifar100 = dict(type='CIFAR100', data_root=data_root)
train_dataloader = dict(dataset=cifar100)
val_dataloader = dict(dataset=cifar100)
test_dataloader = dict(dataset=cifar100)
