# Balanced CIFAR-100 in the short protocol, eight epochs: every epoch's
# checkpoint is kept for tools/experiments/geometry_correlation.py.
_base_ = [
    '../_base_/models/resnet20_cifar.py',
    '../_base_/datasets/cifar100.py',
    '../_base_/schedules/sgd_bs64_20e.py',
    '../_base_/default_runtime.py',
    '../_base_/methods/channels_last.py',
]

train_dataloader = dict(batch_size=64)
param_scheduler = [
    _base_.param_scheduler[0],
    {**_base_.param_scheduler[1], 'milestones': [6, 7]},
]
train_cfg = dict(max_epochs=8, val_interval=8)
default_hooks = dict(
    channels_last=_base_.channels_last,
    checkpoint=dict(max_keep_ckpts=-1),
)
