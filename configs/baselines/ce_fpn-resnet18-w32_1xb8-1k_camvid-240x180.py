# Street scenes of a camera on a car, as a first look at what the ZUT paper
# says of fixed cameras; our settings. About five minutes on one core that has
# AMX; on a GPU, give optim_wrapper.type='AmpOptimWrapper'.
_base_ = [
    '../_base_/models/fpn_resnet18.py',
    '../_base_/datasets/camvid.py',
    '../_base_/schedules/adamw_1k.py',
    '../_base_/default_runtime.py',
    '../_base_/methods/channels_last.py',
]

model = dict(
    data_preprocessor=dict(size=_base_.crop_size),
    # Half of ResNet-18's channels, for one CPU.
    backbone=dict(stem_channels=32, base_channels=32),
    neck=dict(in_channels=[32, 64, 128, 256]),
    decode_head=dict(num_classes=11),
)
optim_wrapper = dict(type='mmfair.CPUAmpOptimWrapper')
default_hooks = dict(
    channels_last=_base_.channels_last,
    checkpoint=dict(by_epoch=False, interval=250),
    logger=dict(log_metric_by_epoch=False),
)
