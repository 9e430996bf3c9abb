_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/imagenet_lt.py',
    '../_base_/schedules/sgd_bs256_200e.py',
    '../_base_/default_runtime.py',
]

model = dict(
    backbone=dict(type='ResNeXt', groups=32, width_per_group=4),
)
default_hooks = dict(checkpoint=dict(interval=10))
