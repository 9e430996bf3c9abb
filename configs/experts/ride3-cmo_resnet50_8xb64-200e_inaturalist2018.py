_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/ride_large.py',
    '../_base_/methods/cmo.py',
]

model = dict(
    backbone=_base_.ride.backbone,
    head=dict(
        _base_.ride.head, loss=dict(_base_.ride.head.loss, strength=0.015)
    ),
)
train_dataloader = dict(batch_sampler=_base_.cmo.batch_sampler)
default_hooks = dict(cmo=_base_.cmo.hook)
