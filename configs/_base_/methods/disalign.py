# DisAlign: the classifier of a finished run stays, an alignment of its scores
# is learnt. rho is that of the authors' config for ImageNet-LT.
_base_ = './second_stage.py'

disalign = dict(
    type='mmfair.DisAlignClsHead',
    loss=dict(
        _delete_=True, type='mmfair.GeneralizedReweightingLoss', rho=1.2
    ),
)
