_base_ = './ce_resnet8_1xb32-15e_fashion-mnist-lt-if1.py'

# ResNet-18 for small images, 16 to 128 channels.
model = dict(
    backbone=dict(
        _delete_=True,
        type='ResNet_CIFAR',
        depth=18,
        in_channels=1,
        stem_channels=16,
        base_channels=16,
        num_stages=4,
        out_indices=(3,),
        style='pytorch',
    ),
    head=dict(in_channels=128),
)
