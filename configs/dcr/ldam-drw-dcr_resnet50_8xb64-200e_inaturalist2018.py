_base_ = './ldam-drw_resnet50_8xb64-200e_inaturalist2018.py'

# tau as in section 7.3 of the paper; the size of the bank, k and tangent_dim
# are ours.
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
