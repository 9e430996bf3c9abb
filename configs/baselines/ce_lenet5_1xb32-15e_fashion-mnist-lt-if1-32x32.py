_base_ = './ce_resnet8_1xb32-15e_fashion-mnist-lt-if1.py'

model = dict(
    backbone=dict(_delete_=True, type='LeNet5', num_classes=-1),
    head=dict(in_channels=120),
)
pipeline = [dict(type='Pad', size=(32, 32)), dict(type='PackInputs')]
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=pipeline)))
val_dataloader = dict(dataset=dict(dataset=dict(pipeline=pipeline)))
test_dataloader = dict(dataset=dict(pipeline=pipeline))
optim_wrapper = dict(optimizer=dict(lr=0.02))
