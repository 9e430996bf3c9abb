_base_ = '../zut/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py'

model = dict(
    head=dict(
        type='mmfair.CosineClsHead',
        scale=30.0,
        loss=dict(_delete_=True, type='mmfair.LDAMLoss', scale=30.0),
    )
)
default_hooks = dict(
    reweighting=dict(type='mmfair.DeferredReweightingHook', begin=12)
)
