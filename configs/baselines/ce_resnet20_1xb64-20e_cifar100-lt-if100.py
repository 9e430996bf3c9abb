# The short protocol on long-tailed CIFAR-100: about ten minutes on one core
# that has AMX, see docs/evidence/cifar100.md.
_base_ = [
    '../_base_/models/resnet20_cifar.py',
    '../_base_/datasets/cifar100_lt.py',
    '../_base_/schedules/sgd_bs64_20e.py',
    '../_base_/default_runtime.py',
    '../_base_/methods/channels_last.py',
]

train_dataloader = dict(batch_size=64)
default_hooks = dict(channels_last=_base_.channels_last)
