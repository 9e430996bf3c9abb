_base_ = './ce_resnet20_1xb64-8e_cifar100.py'

# ResNet-18 for small images, 16 to 128 channels.
model = dict(
    backbone=dict(
        _delete_=True,
        type='ResNet_CIFAR',
        depth=18,
        stem_channels=16,
        base_channels=16,
        num_stages=4,
        out_indices=(3,),
        style='pytorch',
    ),
    head=dict(in_channels=128),
)
