_base_ = [
    '../_base_/models/fpn_resnet50.py',
    '../_base_/datasets/ade20k.py',
    '../_base_/schedules/adamw_bs16_80k.py',
    '../_base_/iter_runtime.py',
]
