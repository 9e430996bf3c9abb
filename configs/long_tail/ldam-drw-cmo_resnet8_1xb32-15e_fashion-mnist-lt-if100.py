_base_ = [
    './ldam-drw_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/cmo.py',
]

train_dataloader = dict(batch_sampler=_base_.cmo.batch_sampler)
default_hooks = dict(cmo=dict(_base_.cmo.hook, begin=1, rest=1))
