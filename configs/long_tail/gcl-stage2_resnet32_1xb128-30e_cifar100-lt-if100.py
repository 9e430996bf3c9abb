_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/gcl_stage2.py',
]

model = dict(
    backbone=dict(frozen_stages=3),
    head=_base_.gcl_stage2.head,
    init_cfg=dict(
        _base_.second_stage.init_cfg,
        checkpoint='work_dirs/gcl_resnet32_1xb128-200e_cifar100-lt-if100/epoch_200.pth',
    ),
    train_cfg=dict(augments=_base_.mixup),
)
train_dataloader = dict(sampler=_base_.class_balanced_sampling)
optim_wrapper = dict(optimizer=_base_.gcl_stage2.optimizer)
param_scheduler = [_base_.second_stage.schedule]
train_cfg = dict(max_epochs=30)
