_base_ = '../zut/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py'

default_hooks = dict(
    reweighting=dict(type='mmfair.DeferredReweightingHook', begin=12)
)
