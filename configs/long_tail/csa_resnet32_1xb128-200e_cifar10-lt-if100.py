_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar10-lt-if100.py',
    '../_base_/methods/csa.py',
]

model = dict(head=_base_.csa.head)
train_dataloader = dict(batch_sampler=_base_.csa.batch_sampler)
default_hooks = dict(csa=_base_.csa.hook)
