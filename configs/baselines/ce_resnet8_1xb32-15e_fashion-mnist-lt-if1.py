_base_ = './ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py'

# 1,000 images of every class.
train_dataloader = dict(dataset=dict(imbalance_factor=1))
val_dataloader = dict(dataset=dict(imbalance_factor=1))
