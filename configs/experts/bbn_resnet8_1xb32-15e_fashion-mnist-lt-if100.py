_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/bbn.py',
]

model = dict(
    backbone=dict(_base_.bbn.backbone, backbone=_base_.model.backbone),
    head=_base_.bbn.head,
)
train_dataloader = dict(batch_sampler=_base_.bbn.batch_sampler)
