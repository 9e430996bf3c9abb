_base_ = [
    './ride3_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/cmo.py',
]

train_dataloader = dict(batch_sampler=_base_.cmo.batch_sampler)
default_hooks = dict(cmo=_base_.cmo.hook)
