_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/mislas.py',
]

model = dict(
    backbone=dict(frozen_stages=3),
    head=_base_.mislas.head,
    init_cfg=dict(
        _base_.second_stage.init_cfg,
        checkpoint='work_dirs/mixup_resnet32_1xb128-200e_cifar100-lt-if100/epoch_200.pth',
    ),
)
train_dataloader = dict(sampler=_base_.class_balanced_sampling)
default_hooks = dict(statistics=_base_.mislas.statistics)
optim_wrapper = dict(paramwise_cfg=_base_.mislas.paramwise_cfg)
param_scheduler = [dict(_base_.second_stage.schedule, T_max=10)]
train_cfg = dict(max_epochs=10)
