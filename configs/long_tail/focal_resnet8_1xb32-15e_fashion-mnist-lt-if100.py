_base_ = '../zut/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py'

model = dict(
    head=dict(
        loss=dict(
            _delete_=True,
            type='mmfair.SoftmaxFocalLoss',
            gamma=1.0,
        )
    )
)
