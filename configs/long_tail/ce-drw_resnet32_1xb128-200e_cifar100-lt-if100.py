_base_ = '../dcr/ce_resnet32_1xb128-200e_cifar100-lt-if100.py'

default_hooks = dict(
    reweighting=dict(type='mmfair.DeferredReweightingHook', begin=160)
)
