_base_ = '../dcr/ce_resnet32_1xb128-200e_cifar100-lt-if100.py'

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
