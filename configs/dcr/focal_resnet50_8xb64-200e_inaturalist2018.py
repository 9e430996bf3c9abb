_base_ = './ce_resnet50_8xb64-200e_inaturalist2018.py'

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
