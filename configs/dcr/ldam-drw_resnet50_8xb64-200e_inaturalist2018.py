_base_ = './ce_resnet50_8xb64-200e_inaturalist2018.py'

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
