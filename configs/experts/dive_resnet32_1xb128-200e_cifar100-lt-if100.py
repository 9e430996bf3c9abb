_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py',
    '../_base_/methods/dive.py',
]

model = dict(head=dict(loss=_base_.dive.loss))
default_hooks = dict(
    distillation=dict(
        _base_.dive.hook,
        type='mmfair.DistillationHook',
        teacher='long_tail/balanced-softmax_resnet32_1xb128-200e_cifar100-lt-if100.py',
        checkpoint='work_dirs/balanced-softmax_resnet32_1xb128-200e_cifar100-lt-if100/epoch_200.pth',
    )
)
