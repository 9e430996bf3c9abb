_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/paco.py',
]

model = dict(_base_.paco.model, head=dict(loss=_base_.paco.loss))
train_dataloader = dict(
    dataset=dict(
        dataset=dict(pipeline=[_base_.paco.views, dict(type='PackInputs')])
    ),
    drop_last=True,
)
