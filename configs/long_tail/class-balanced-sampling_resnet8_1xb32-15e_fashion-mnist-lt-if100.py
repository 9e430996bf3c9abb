_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/class_balanced_sampling.py',
]

train_dataloader = dict(sampler=_base_.class_balanced_sampling)
