_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/bbn.py',
]

model = dict(
    backbone=dict(_base_.bbn.backbone, backbone=_base_.model.backbone),
    head=_base_.bbn.head,
)
train_dataloader = dict(batch_sampler=_base_.bbn.batch_sampler)
