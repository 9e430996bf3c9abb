_base_ = '../zut/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py'

train_dataloader = dict(
    sampler=dict(_delete_=True, type='mmfair.ClassBalancedSampler', power=0.5)
)
