# CIFAR-100, long-tailed, imbalance factor 100; as CIFAR-10 for the rest, the
# normalisation included, as in the LDAM-DRW protocol.
_base_ = './cifar10.py'

data_root = 'data/cifar100/'
data_preprocessor = dict(num_classes=100)
# Of images that were packed anew: repacked=True.
cifar100 = dict(type='mmfair.CIFAR100', data_root=data_root, repacked=False)
train_dataloader = dict(
    dataset=dict(
        _delete_=True,
        type='mmfair.LongTailedDataset',
        dataset=dict(
            split='train', pipeline=_base_.train_pipeline, **cifar100
        ),
        profile='exp',
        imbalance_factor=100,
        seed=0,
    ),
)
val_dataloader = dict(
    dataset=dict(
        _delete_=True, split='test', pipeline=_base_.test_pipeline, **cifar100
    ),
)
test_dataloader = val_dataloader
