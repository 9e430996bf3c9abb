_base_ = './ce_resnext50_8xb32-200e_imagenet-lt.py'

# gamma as on CIFAR-LT; ours here.
model = dict(
    head=dict(
        loss=dict(
            _delete_=True,
            type='mmfair.SoftmaxFocalLoss',
            gamma=1.0,
        )
    )
)
