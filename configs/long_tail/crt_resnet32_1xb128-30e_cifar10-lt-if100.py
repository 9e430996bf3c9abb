_base_ = '../dcr/ce_resnet32_1xb128-200e_cifar10-lt-if100.py'

# Second stage: a new classifier on the frozen backbone of a finished run of
# the base, classes drawn equally often, 30 epochs (ours) of a cosine. Where it
# stands: --cfg-options model.backbone.init_cfg.checkpoint=CHECKPOINT
model = dict(
    backbone=dict(
        frozen_stages=3,
        init_cfg=dict(
            type='Pretrained',
            checkpoint='work_dirs/ce_resnet32_1xb128-200e_cifar10-lt-if100/epoch_200.pth',
            prefix='backbone',
        ),
    )
)
train_dataloader = dict(
    sampler=dict(_delete_=True, type='mmfair.ClassBalancedSampler', power=0.0)
)
param_scheduler = [
    dict(
        type='CosineAnnealingLR',
        T_max=30,
        by_epoch=True,
        convert_to_iter_based=True,
    ),
]
train_cfg = dict(max_epochs=30)
