_base_ = './ce_densenet201_8xb64-200e_imagenet.py'

# tau as in section 7.3 of the paper; k and tangent_dim are ours. Of the mixed
# images, those with a share of min_score of one class count as its own.
default_hooks = dict(
    curvature=dict(
        type='mmfair.CurvatureBankHook',
        loss=dict(type='mmfair.CurvatureLoss'),
        tau=120,
        begin=4,
        balance='value',
        per_class=200,
        dtype='bfloat16',
    )
)
