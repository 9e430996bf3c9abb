# Second stage: a new classifier on the frozen backbone of a finished run of
# the baseline, classes drawn equally often, a cosine of 30 epochs (ours).
# Where it stands: --cfg-options model.backbone.init_cfg.checkpoint=CHECKPOINT
_base_ = ['./second_stage.py', './class_balanced_sampling.py']

crt = dict(
    backbone=dict(
        frozen_stages=3,
        init_cfg=dict(type='Pretrained', prefix='backbone'),
    ),
)
