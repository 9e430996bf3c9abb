_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/paco_large.py',
]

model = dict(_base_.paco.model, head=dict(loss=_base_.paco.loss))
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
