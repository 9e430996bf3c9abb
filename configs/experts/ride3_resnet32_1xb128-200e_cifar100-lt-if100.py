_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/ride.py',
]

model = dict(backbone=_base_.ride.backbone, head=_base_.ride.head)
