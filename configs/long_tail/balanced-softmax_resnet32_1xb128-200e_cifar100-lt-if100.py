_base_ = '../dcr/ce_resnet32_1xb128-200e_cifar100-lt-if100.py'

model = dict(
    head=dict(
        loss=dict(
            _delete_=True,
            type='mmfair.BalancedSoftmaxLoss',
        )
    )
)
