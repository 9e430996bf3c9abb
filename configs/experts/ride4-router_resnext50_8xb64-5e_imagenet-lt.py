_base_ = [
    './ride4_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/ride_router.py',
]

model = dict(
    backbone=dict(frozen_stages=4),
    head=dict(_base_.ride_router.head, top_scores=50),
    init_cfg=dict(
        _base_.second_stage.init_cfg,
        checkpoint='work_dirs/ride4_resnext50_8xb32-200e_imagenet-lt/epoch_200.pth',
    ),
)
train_dataloader = dict(batch_size=64, sampler=_base_.class_balanced_sampling)
optim_wrapper = dict(optimizer=_base_.ride_router.optimizer)
param_scheduler = [dict(_base_.second_stage.schedule, T_max=5)]
train_cfg = dict(max_epochs=5, val_interval=5)
val_evaluator = [*_base_.val_evaluator, _base_.ride_router.metric]
test_evaluator = val_evaluator
auto_scale_lr = dict(base_batch_size=512)
