# Feature space augmentation: a second stage on the frozen backbone, with the
# classifier of a finished run of the baseline. Rate and length are those of a
# public re-implementation for CIFAR; the cosine, and all else, is ours.
# Where it stands: --cfg-options model.init_cfg.checkpoint=CHECKPOINT
_base_ = './class_balanced_sampling.py'

ofa = dict(
    init_cfg=dict(type='Pretrained'),
    batch_sampler=dict(type='mmfair.SecondDrawBatchSampler', power=1.0),
    hook=dict(type='mmfair.OFAHook', share=0.5, specific=0.8, generic=0.2),
    optimizer=dict(lr=5e-4),
    schedule=dict(type='CosineAnnealingLR', T_max=40, by_epoch=True),
)
