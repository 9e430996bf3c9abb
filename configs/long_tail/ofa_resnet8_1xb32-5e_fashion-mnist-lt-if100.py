_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/ofa.py',
]

model = dict(
    backbone=dict(frozen_stages=3),
    init_cfg=dict(
        _base_.ofa.init_cfg,
        checkpoint='work_dirs/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100/epoch_15.pth',
    ),
)
train_dataloader = dict(
    sampler=_base_.class_balanced_sampling,
    batch_sampler=_base_.ofa.batch_sampler,
)
default_hooks = dict(ofa=_base_.ofa.hook)
optim_wrapper = dict(optimizer=_base_.ofa.optimizer)
param_scheduler = [dict(_base_.ofa.schedule, T_max=5)]
train_cfg = dict(max_epochs=5)
