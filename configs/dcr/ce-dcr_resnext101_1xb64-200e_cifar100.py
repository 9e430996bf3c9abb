_base_ = './ce_resnext101_1xb64-200e_cifar100.py'

# tau as in section 7.3 of the paper; k and tangent_dim are ours. Of the mixed
# images, those with a share of min_score of one class count as its own.
default_hooks = dict(
    curvature=dict(
        type='mmfair.CurvatureBankHook',
        loss=dict(type='mmfair.CurvatureLoss'),
        tau=100,
        begin=4,
        balance='value',
    )
)
