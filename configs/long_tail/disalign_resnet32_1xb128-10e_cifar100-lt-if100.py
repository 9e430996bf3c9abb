_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/disalign.py',
]

model = dict(
    backbone=dict(frozen_stages=3),
    head=_base_.disalign,
    init_cfg=dict(
        _base_.second_stage.init_cfg,
        checkpoint='work_dirs/ce_resnet32_1xb128-200e_cifar100-lt-if100/epoch_200.pth',
    ),
)
param_scheduler = [dict(_base_.second_stage.schedule, T_max=10)]
train_cfg = dict(max_epochs=10)
