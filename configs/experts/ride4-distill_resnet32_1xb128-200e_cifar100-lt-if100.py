_base_ = './ride4_resnet32_1xb128-200e_cifar100-lt-if100.py'

default_hooks = dict(
    distillation=dict(
        type='mmfair.DistillationHook',
        teacher='experts/ride6_resnet32_1xb128-200e_cifar100-lt-if100.py',
        checkpoint='work_dirs/ride6_resnet32_1xb128-200e_cifar100-lt-if100/epoch_200.pth',
        temperature=1.5,
        warmup=20,
    )
)
