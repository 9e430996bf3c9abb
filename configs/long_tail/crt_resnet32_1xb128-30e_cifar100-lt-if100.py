_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/crt.py',
]

model = dict(
    backbone=dict(
        _base_.crt.backbone,
        init_cfg=dict(
            _base_.crt.backbone.init_cfg,
            checkpoint='work_dirs/ce_resnet32_1xb128-200e_cifar100-lt-if100/epoch_200.pth',
        ),
    )
)
train_dataloader = dict(sampler=_base_.class_balanced_sampling)
param_scheduler = [_base_.second_stage.schedule]
train_cfg = dict(max_epochs=30)
