_base_ = './ce_efficientnet-lite0_1xb32-5e_fashion-mnist-lt-if100-48x48.py'

default_hooks = dict(
    zut=dict(
        type='mmfair.ZUTHook',
        loss=dict(
            type='mmfair.ZeroUniformityLoss', mode='std', loss_weight=1.0
        ),
    )
)
