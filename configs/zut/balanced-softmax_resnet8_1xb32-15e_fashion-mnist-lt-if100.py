_base_ = './ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py'

model = dict(
    head=dict(
        loss=dict(
            _delete_=True,
            type='mmfair.BalancedSoftmaxLoss',
            class_counts='auto',
        )
    )
)
