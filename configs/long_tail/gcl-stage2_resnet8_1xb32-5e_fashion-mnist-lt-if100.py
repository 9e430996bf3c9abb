_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/gcl_stage2.py',
]

model = dict(
    backbone=dict(frozen_stages=3),
    head=_base_.gcl_stage2.head,
    init_cfg=dict(
        _base_.second_stage.init_cfg,
        checkpoint='work_dirs/gcl_resnet8_1xb32-15e_fashion-mnist-lt-if100/epoch_15.pth',
    ),
    train_cfg=dict(augments=_base_.mixup),
)
train_dataloader = dict(sampler=_base_.class_balanced_sampling)
optim_wrapper = dict(optimizer=_base_.gcl_stage2.optimizer)
param_scheduler = [dict(_base_.second_stage.schedule, T_max=5)]
train_cfg = dict(max_epochs=5)
