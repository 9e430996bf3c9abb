_base_ = './focal_resnet32_1xb128-200e_cifar10-lt-if100.py'

# tau as in section 7.3 of the paper; k and tangent_dim are ours.
default_hooks = dict(
    curvature=dict(
        type='mmfair.CurvatureBankHook',
        loss=dict(type='mmfair.CurvatureLoss'),
        tau=100,
        begin=4,
        balance='value',
    )
)
