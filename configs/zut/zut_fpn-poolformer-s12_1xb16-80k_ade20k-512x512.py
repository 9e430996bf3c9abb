_base_ = './ce_fpn-poolformer-s12_1xb16-80k_ade20k-512x512.py'

default_hooks = dict(
    zut=dict(
        type='mmfair.ZUTHook',
        loss=dict(
            type='mmfair.ZeroUniformityLoss', mode='std', loss_weight=1.0
        ),
    )
)
