_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/square_root_sampling.py',
]

train_dataloader = dict(sampler=_base_.square_root_sampling)
