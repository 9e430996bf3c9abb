_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/gcl.py',
]

model = dict(
    head=_base_.gcl,
    train_cfg=dict(augments=_base_.mixup),
)
