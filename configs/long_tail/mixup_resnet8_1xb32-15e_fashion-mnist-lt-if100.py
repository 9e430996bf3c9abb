_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/mixup.py',
]

model = dict(train_cfg=dict(augments=_base_.mixup))
