_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/gcl_stage2.py',
]

model = dict(
    backbone=dict(frozen_stages=4),
    head=dict(
        _base_.gcl_stage2.head,
        loss=dict(_base_.gcl_stage2.head.loss, amplitude=1.0),
    ),
    init_cfg=dict(
        _base_.second_stage.init_cfg,
        checkpoint='work_dirs/gcl_resnext50_8xb32-200e_imagenet-lt/epoch_200.pth',
    ),
    train_cfg=dict(augments=_base_.mixup),
)
train_dataloader = dict(sampler=_base_.class_balanced_sampling)
optim_wrapper = dict(optimizer=_base_.gcl_stage2.optimizer)
param_scheduler = [_base_.second_stage.schedule]
train_cfg = dict(max_epochs=30)
