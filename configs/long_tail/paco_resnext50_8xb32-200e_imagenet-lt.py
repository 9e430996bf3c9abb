_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/paco_large.py',
]

model = dict(
    _base_.paco.model, head=dict(loss=dict(_base_.paco.loss, temperature=0.07))
)
train_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadImageFromFile'),
            _base_.paco.views,
            dict(type='PackInputs'),
        ]
    ),
    drop_last=True,
)
