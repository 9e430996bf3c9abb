# As long_runtime, with the geometry of the classes every ten epochs: features
# of all training images beside the accuracy on the test set, as in sections 5
# and 7.7 of the curvature paper.
_base_ = './long_runtime.py'

default_hooks = dict(
    geometry_log=dict(
        type='mmfair.GeometryLogHook',
        interval=10,
        split='train',
        accuracy_split='test',
        per_class=None,
    )
)
