_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/ride_large.py',
]

model = dict(
    backbone=dict(_base_.ride.backbone, num_experts=4),
    head=dict(_base_.ride.head, num_experts=4),
)
