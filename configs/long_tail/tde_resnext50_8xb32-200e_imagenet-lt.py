_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/tde.py',
]

model = dict(head=_base_.tde)
default_hooks = dict(mu=dict(type='mmfair.CausalMomentumHook'))
