# RIDE: experts with their own last two stages, driven apart. The numbers are
# those of the authors' code for CIFAR; `begin` is that for 200 epochs.
ride = dict(
    backbone=dict(type='mmfair.CIFARExpertResNet', num_experts=3),
    head=dict(
        type='mmfair.ExpertClsHead',
        num_experts=3,
        in_channels=48,
        scale=30.0,
        init_cfg=None,
        loss=dict(
            _delete_=True,
            type='mmfair.RIDELoss',
            diversity=-0.45,
            scale=30.0,
            begin=160,
            strength=0.05,
        ),
    ),
)
