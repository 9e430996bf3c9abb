_base_ = [
    '../_base_/models/poolformer_s12.py',
    '../_base_/datasets/cifar100_lt.py',
    '../_base_/schedules/adamw_bs64_100e.py',
    '../_base_/long_runtime.py',
    '../_base_/methods/label_smoothing.py',
]

model = dict(
    head=dict(
        num_classes=100,
        loss=_base_.label_smoothing,
    ),
)
train_dataloader = dict(batch_size=64)
