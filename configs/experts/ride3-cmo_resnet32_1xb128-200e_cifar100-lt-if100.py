_base_ = [
    './ride3_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/cmo.py',
]

train_dataloader = dict(batch_sampler=_base_.cmo.batch_sampler)
default_hooks = dict(cmo=_base_.cmo.hook)
