_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/mislas.py',
]

model = dict(
    backbone=dict(frozen_stages=4),
    head=dict(
        _base_.mislas.head,
        loss=dict(_base_.mislas.head.loss, head=0.3, tail=0.0),
    ),
    init_cfg=dict(
        _base_.second_stage.init_cfg,
        checkpoint='work_dirs/mixup_resnext50_8xb32-200e_imagenet-lt/epoch_200.pth',
    ),
)
train_dataloader = dict(sampler=_base_.class_balanced_sampling)
default_hooks = dict(statistics=_base_.mislas.statistics)
optim_wrapper = dict(
    paramwise_cfg=dict(
        custom_keys=dict(weight=dict(lr_mult=0.05), bias=dict(lr_mult=0.05))
    )
)
param_scheduler = [dict(_base_.second_stage.schedule, T_max=10)]
train_cfg = dict(max_epochs=10)
