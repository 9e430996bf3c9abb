_base_ = './ce_fpn-resnet18_1xb8-1k_digit-scenes-64x64.py'

default_hooks = dict(
    zut=dict(
        type='mmfair.ZUTHook',
        loss=dict(
            type='mmfair.ZeroUniformityLoss', mode='std', loss_weight=0.1
        ),
    )
)
