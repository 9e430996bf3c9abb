_base_ = [
    '../_base_/models/resnet_cifar_stem.py',
    '../_base_/datasets/cifar100.py',
    '../_base_/schedules/sgd_bs64_200e.py',
    '../_base_/long_runtime.py',
    '../_base_/methods/mixup_or_cutmix.py',
]

model = dict(
    train_cfg=dict(augments=_base_.mixup_or_cutmix),
)
train_dataloader = dict(batch_size=64)
