# Dynamic curvature regularisation. tau is the curvature paper's (section 7.3)
# for small data sets; k and tangent_dim, the hook's own, are ours. Of mixed
# images, those with a share of min_score of one class count as its own.
dcr = dict(
    type='mmfair.CurvatureBankHook',
    loss=dict(type='mmfair.CurvatureLoss'),
    tau=100,
    begin=4,
    balance='value',
)
