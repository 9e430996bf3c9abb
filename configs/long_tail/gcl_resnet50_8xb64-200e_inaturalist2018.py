_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/gcl.py',
]

model = dict(
    head=dict(_base_.gcl, loss=dict(_base_.gcl.loss, amplitude=1.0)),
    train_cfg=dict(augments=_base_.mixup),
)
