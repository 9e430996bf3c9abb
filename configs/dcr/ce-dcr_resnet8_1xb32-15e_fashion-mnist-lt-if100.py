_base_ = './ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py'

default_hooks = dict(
    curvature=dict(
        type='mmfair.CurvatureBankHook',
        loss=dict(type='mmfair.CurvatureLoss'),
        tau=100,
        begin=4,
        balance='value',
    )
)
