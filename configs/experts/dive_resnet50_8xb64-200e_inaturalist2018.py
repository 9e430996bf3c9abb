_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/dive.py',
]

model = dict(head=dict(loss=_base_.dive.loss))
default_hooks = dict(
    distillation=dict(
        _base_.dive.hook,
        type='mmfair.DistillationHook',
        teacher='experts/balanced-softmax_resnet50_8xb64-200e_inaturalist2018.py',
        checkpoint='work_dirs/balanced-softmax_resnet50_8xb64-200e_inaturalist2018/epoch_200.pth',
    )
)
