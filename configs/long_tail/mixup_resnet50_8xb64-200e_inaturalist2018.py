_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/mixup.py',
]

model = dict(train_cfg=dict(augments=[dict(_base_.mixup[0], alpha=0.2)]))
