_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/ride_large.py',
]

model = dict(backbone=_base_.ride.backbone, head=_base_.ride.head)
