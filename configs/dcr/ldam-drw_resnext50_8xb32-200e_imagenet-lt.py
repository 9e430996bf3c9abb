_base_ = './ce_resnext50_8xb32-200e_imagenet-lt.py'

# Deferred re-weighting from the last fifth on, as on CIFAR; ours here.
model = dict(
    head=dict(
        type='mmfair.CosineClsHead',
        scale=30.0,
        loss=dict(_delete_=True, type='mmfair.LDAMLoss', scale=30.0),
    )
)
default_hooks = dict(
    reweighting=dict(type='mmfair.DeferredReweightingHook', begin=160)
)
