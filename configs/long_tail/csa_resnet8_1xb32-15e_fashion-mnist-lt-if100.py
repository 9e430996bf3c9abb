_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/csa.py',
]

model = dict(head=_base_.csa.head)
train_dataloader = dict(batch_sampler=_base_.csa.batch_sampler)
default_hooks = dict(csa=dict(_base_.csa.hook, begin=2))
