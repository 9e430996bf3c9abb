_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar10-lt-if100.py',
    '../_base_/methods/bbn.py',
]

model = dict(
    backbone=dict(_base_.bbn.backbone, backbone=_base_.model.backbone),
    head=_base_.bbn.head,
)
train_dataloader = dict(batch_sampler=_base_.bbn.batch_sampler)
