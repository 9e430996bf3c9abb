_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/dive.py',
]

model = dict(head=dict(loss=_base_.dive.loss))
default_hooks = dict(
    distillation=dict(
        _base_.dive.hook,
        type='mmfair.DistillationHook',
        teacher='experts/balanced-softmax_resnext50_8xb32-200e_imagenet-lt.py',
        checkpoint='work_dirs/balanced-softmax_resnext50_8xb32-200e_imagenet-lt/epoch_200.pth',
    )
)
