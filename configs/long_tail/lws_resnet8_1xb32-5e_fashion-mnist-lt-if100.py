_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/lws.py',
]

model = dict(
    backbone=dict(frozen_stages=3),
    head=_base_.lws,
    init_cfg=dict(
        _base_.second_stage.init_cfg,
        checkpoint='work_dirs/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100/epoch_15.pth',
    ),
)
train_dataloader = dict(sampler=_base_.class_balanced_sampling)
param_scheduler = [dict(_base_.second_stage.schedule, T_max=5)]
train_cfg = dict(max_epochs=5)
