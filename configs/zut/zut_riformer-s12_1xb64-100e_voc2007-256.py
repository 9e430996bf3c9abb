_base_ = './bce_riformer-s12_1xb64-100e_voc2007-256.py'

default_hooks = dict(
    zut=dict(
        type='mmfair.ZUTHook',
        loss=dict(
            type='mmfair.ZeroUniformityLoss', mode='std', loss_weight=500.0
        ),
    )
)
