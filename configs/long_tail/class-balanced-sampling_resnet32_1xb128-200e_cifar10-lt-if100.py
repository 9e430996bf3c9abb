_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar10-lt-if100.py',
    '../_base_/methods/class_balanced_sampling.py',
]

train_dataloader = dict(sampler=_base_.class_balanced_sampling)
