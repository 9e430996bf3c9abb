_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/imagenet_lt.py',
    '../_base_/schedules/sgd_bs256_200e.py',
    '../_base_/long_runtime.py',
]

model = dict(
    backbone=dict(type='ResNeXt', groups=32, width_per_group=4),
)
