_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/disalign.py',
]

model = dict(
    backbone=dict(frozen_stages=4),
    head=_base_.disalign,
    init_cfg=dict(
        _base_.second_stage.init_cfg,
        checkpoint='work_dirs/ce_resnet50_8xb64-200e_inaturalist2018/epoch_200.pth',
    ),
)
param_scheduler = [dict(_base_.second_stage.schedule, T_max=10)]
train_cfg = dict(max_epochs=10)
