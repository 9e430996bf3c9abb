_base_ = './bce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py'

default_hooks = dict(
    zut=dict(
        type='mmfair.ZUTHook',
        loss=dict(
            type='mmfair.ZeroUniformityLoss', mode='std', loss_weight=1.0
        ),
    )
)
