# The first stage of Gaussian clouded logits: a head of cosines, and mixup, as
# its authors' code has it for CIFAR. amplitude is 1 on large sets there.
_base_ = './mixup.py'

gcl = dict(
    type='mmfair.CosineClsHead',
    scale=30.0,
    loss=dict(_delete_=True, type='mmfair.GCLLoss', amplitude=0.5, scale=30.0),
)
