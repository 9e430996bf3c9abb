_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/mixup.py',
]

model = dict(train_cfg=dict(augments=[dict(_base_.mixup[0], alpha=0.2)]))
