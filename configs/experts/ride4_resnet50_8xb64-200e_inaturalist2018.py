_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/ride_large.py',
]

model = dict(
    backbone=dict(_base_.ride.backbone, num_experts=4),
    head=dict(
        _base_.ride.head,
        num_experts=4,
        loss=dict(_base_.ride.head.loss, strength=0.015),
    ),
)
