_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/ride.py',
]

model = dict(
    backbone=dict(_base_.ride.backbone, num_experts=6),
    head=dict(_base_.ride.head, num_experts=6),
)
