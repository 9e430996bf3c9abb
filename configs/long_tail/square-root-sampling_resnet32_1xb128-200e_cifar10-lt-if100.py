_base_ = '../dcr/ce_resnet32_1xb128-200e_cifar10-lt-if100.py'

train_dataloader = dict(
    sampler=dict(_delete_=True, type='mmfair.ClassBalancedSampler', power=0.5)
)
