_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/gcl.py',
]

model = dict(
    head=dict(_base_.gcl, loss=dict(_base_.gcl.loss, amplitude=1.0)),
    train_cfg=dict(augments=_base_.mixup),
)
