_base_ = [
    '../_base_/models/fpn_resnet18.py',
    '../_base_/datasets/digit_scenes_ade.py',
    '../_base_/schedules/adamw_1k.py',
    '../_base_/default_runtime.py',
]

default_hooks = dict(
    checkpoint=dict(by_epoch=False, interval=250),
    logger=dict(log_metric_by_epoch=False),
)
