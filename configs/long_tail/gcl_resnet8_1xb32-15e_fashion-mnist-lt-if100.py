_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/gcl.py',
]

model = dict(
    head=_base_.gcl,
    train_cfg=dict(augments=_base_.mixup),
)
