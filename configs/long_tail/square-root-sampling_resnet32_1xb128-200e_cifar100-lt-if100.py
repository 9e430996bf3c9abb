_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/square_root_sampling.py',
]

train_dataloader = dict(sampler=_base_.square_root_sampling)
