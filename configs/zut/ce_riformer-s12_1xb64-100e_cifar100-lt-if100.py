_base_ = [
    '../_base_/models/riformer_s12.py',
    '../_base_/datasets/cifar100_lt.py',
    '../_base_/schedules/adamw_bs64_100e.py',
    '../_base_/default_runtime.py',
]

model = dict(
    head=dict(
        num_classes=100,
        loss=dict(_delete_=True, type='LabelSmoothLoss', label_smooth_val=0.1),
    ),
)
train_dataloader = dict(batch_size=64)
default_hooks = dict(checkpoint=dict(interval=10))
