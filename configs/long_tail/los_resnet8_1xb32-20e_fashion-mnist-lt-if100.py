_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/los.py',
]

model = dict(
    backbone=dict(frozen_stages=3),
    head=dict(loss=_base_.los.loss),
    init_cfg=dict(
        _base_.second_stage.init_cfg,
        checkpoint='work_dirs/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100/epoch_15.pth',
    ),
)
optim_wrapper = dict(optimizer=_base_.los.optimizer)
param_scheduler = [dict(_base_.second_stage.schedule, T_max=20)]
train_cfg = dict(max_epochs=20)
