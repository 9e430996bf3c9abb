# CIFAR-10, long-tailed, imbalance factor 100: the images, augmentation and
# normalisation of the LDAM-DRW protocol, which evaluates on the test set after
# every epoch. Choose no setting by it: report the last epoch.
_base_ = './cifar10.py'

train_dataloader = dict(
    dataset=dict(
        _delete_=True,
        type='mmfair.LongTailedDataset',
        dataset=_base_.train_dataloader.dataset,
        profile='exp',
        imbalance_factor=100,
        seed=0,
    ),
)
