_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/mixup.py',
]

model = dict(train_cfg=dict(augments=_base_.mixup))
