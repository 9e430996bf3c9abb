# A second stage: the backbone of a finished run stays, with `frozen_stages`,
# and its whole model is loaded. The cosine is ours where a method names none.
# Where it stands: --cfg-options model.init_cfg.checkpoint=CHECKPOINT
second_stage = dict(
    init_cfg=dict(type='Pretrained'),
    schedule=dict(
        type='CosineAnnealingLR',
        T_max=30,
        by_epoch=True,
        convert_to_iter_based=True,
    ),
)
