_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/ride.py',
]

model = dict(
    backbone=_base_.ride.backbone,
    head=dict(_base_.ride.head, loss=dict(_base_.ride.head.loss, begin=12)),
)
