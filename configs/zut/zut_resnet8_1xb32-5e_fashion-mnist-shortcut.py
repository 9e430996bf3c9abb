_base_ = './ce_resnet8_1xb32-5e_fashion-mnist-shortcut.py'

default_hooks = dict(
    zut=dict(
        type='mmfair.ZUTHook',
        loss=dict(
            type='mmfair.ZeroUniformityLoss', mode='std', loss_weight=0.1
        ),
    )
)
