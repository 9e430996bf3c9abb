_base_ = [
    './ride4_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/ride_router.py',
]

model = dict(
    backbone=dict(frozen_stages=3),
    head=_base_.ride_router.head,
    init_cfg=dict(
        _base_.second_stage.init_cfg,
        checkpoint='work_dirs/ride4_resnet32_1xb128-200e_cifar100-lt-if100/epoch_200.pth',
    ),
)
train_dataloader = dict(batch_size=512, sampler=_base_.class_balanced_sampling)
optim_wrapper = dict(optimizer=_base_.ride_router.optimizer)
param_scheduler = [dict(_base_.second_stage.schedule, T_max=5)]
train_cfg = dict(max_epochs=5)
val_evaluator = [*_base_.val_evaluator, _base_.ride_router.metric]
test_evaluator = val_evaluator
auto_scale_lr = dict(base_batch_size=512)
