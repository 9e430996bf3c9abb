_base_ = [
    './ride3_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/ride_router.py',
]

model = dict(
    backbone=dict(frozen_stages=3),
    head=dict(_base_.ride_router.head, top_scores=5),
    init_cfg=dict(
        _base_.second_stage.init_cfg,
        checkpoint='work_dirs/ride3_resnet8_1xb32-15e_fashion-mnist-lt-if100/epoch_15.pth',
    ),
)
train_dataloader = dict(sampler=_base_.class_balanced_sampling)
optim_wrapper = dict(optimizer=_base_.ride_router.optimizer)
param_scheduler = [dict(_base_.second_stage.schedule, T_max=5)]
train_cfg = dict(max_epochs=5)
val_evaluator = [*_base_.val_evaluator, _base_.ride_router.metric]
test_evaluator = val_evaluator
