_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/paco.py',
]

# Ours: the first view is the image, as for the baseline; 1,155 steps are few
# for a copy that keeps 0.999 of itself in each.
second = [
    dict(type='RandomCrop', crop_size=28, padding=2),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
]
model = dict(
    dict(_base_.paco.model, queue_size=512, momentum=0.99),
    head=dict(loss=_base_.paco.loss),
)
views = dict(_base_.paco.views, transforms=[[], second])
train_dataloader = dict(
    dataset=dict(dataset=dict(pipeline=[views, dict(type='PackInputs')])),
    drop_last=True,
)
