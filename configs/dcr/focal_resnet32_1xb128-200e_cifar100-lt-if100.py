_base_ = './ce_resnet32_1xb128-200e_cifar100-lt-if100.py'

# gamma as in the LDAM-DRW code, which the paper follows.
model = dict(
    head=dict(
        loss=dict(
            _delete_=True,
            type='mmfair.SoftmaxFocalLoss',
            gamma=1.0,
        )
    )
)
