_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/ofa.py',
]

model = dict(
    backbone=dict(frozen_stages=3),
    init_cfg=dict(
        _base_.ofa.init_cfg,
        checkpoint='work_dirs/ce_resnet32_1xb128-200e_cifar100-lt-if100/epoch_200.pth',
    ),
)
train_dataloader = dict(
    sampler=_base_.class_balanced_sampling,
    batch_sampler=_base_.ofa.batch_sampler,
)
default_hooks = dict(ofa=_base_.ofa.hook)
optim_wrapper = dict(optimizer=_base_.ofa.optimizer)
param_scheduler = [_base_.ofa.schedule]
train_cfg = dict(max_epochs=40)
