_base_ = './ce_fpn-convnext-tiny_1xb16-80k_ade20k-512x512.py'

# Not 1 as for the others: the weight of the released code.
default_hooks = dict(
    zut=dict(
        type='mmfair.ZUTHook',
        loss=dict(
            type='mmfair.ZeroUniformityLoss', mode='std', loss_weight=0.1
        ),
    )
)
