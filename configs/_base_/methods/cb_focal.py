# Class-balanced focal loss, as LDAM-DRW's code has it.
cb_focal = dict(
    _delete_=True,
    type='mmfair.ClassBalancedLoss',
    beta=0.9999,
    gamma=1.0,
    normalizer='samples',
)
