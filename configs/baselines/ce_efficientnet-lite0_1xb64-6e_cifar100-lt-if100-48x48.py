# The ZUT paper's fine-tuning of an ImageNet start at a size for one CPU core:
# small images, few epochs. bfloat16 would be slower here on a CPU, for the
# depthwise convolutions.
_base_ = [
    '../_base_/models/efficientnet_lite0.py',
    '../_base_/datasets/cifar100_lt_48.py',
    '../_base_/schedules/adamw_bs64_6e.py',
    '../_base_/default_runtime.py',
    '../_base_/methods/label_smoothing.py',
    '../_base_/methods/channels_last.py',
]

model = dict(head=dict(loss=_base_.label_smoothing))
train_dataloader = dict(batch_size=64)
default_hooks = dict(channels_last=_base_.channels_last)
