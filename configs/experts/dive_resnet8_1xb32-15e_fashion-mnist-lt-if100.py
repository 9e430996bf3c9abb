_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/dive.py',
]

model = dict(head=dict(loss=_base_.dive.loss))
default_hooks = dict(
    distillation=dict(
        _base_.dive.hook,
        type='mmfair.DistillationHook',
        teacher='long_tail/balanced-softmax_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
        checkpoint='work_dirs/balanced-softmax_resnet8_1xb32-15e_fashion-mnist-lt-if100/epoch_15.pth',
    )
)
