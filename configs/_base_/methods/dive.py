# DiVE: balanced softmax, and the flattened answers of a teacher that was
# trained with it. Numbers of a public re-implementation, for CIFAR.
# Where the teacher stands: --cfg-options
# default_hooks.distillation.checkpoint=CHECKPOINT
dive = dict(
    loss=dict(
        _delete_=True, type='mmfair.BalancedSoftmaxLoss', loss_weight=0.5
    ),
    hook=dict(temperature=2.0, power=0.5, loss_weight=0.5),
)
