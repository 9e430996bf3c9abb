# The second stage of Gaussian clouded logits: the cosines of the first one go
# on learning on balanced draws, with its authors' numbers for CIFAR. amplitude
# is 1 on large sets there.
_base_ = ['./second_stage.py', './class_balanced_sampling.py', './mixup.py']

gcl_stage2 = dict(
    head=dict(
        type='mmfair.CosineClsHead',
        scale=20.0,
        loss=dict(
            _delete_=True,
            type='mmfair.GCLLoss',
            amplitude=0.5,
            margin=0.1,
            scale=20.0,
            gamma=1.0,
        ),
    ),
    optimizer=dict(lr=0.002),
)
