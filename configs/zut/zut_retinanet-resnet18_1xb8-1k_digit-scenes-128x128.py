_base_ = './focal_retinanet-resnet18_1xb8-1k_digit-scenes-128x128.py'

default_hooks = dict(
    zut=dict(
        type='mmfair.ZUTHook',
        loss=dict(
            type='mmfair.ZeroUniformityLoss', mode='std', loss_weight=0.1
        ),
    )
)
