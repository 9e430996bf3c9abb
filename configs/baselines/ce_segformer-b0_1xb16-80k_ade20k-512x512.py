_base_ = [
    '../_base_/models/segformer_mit_b0.py',
    '../_base_/datasets/ade20k.py',
    '../_base_/schedules/adamw_bs16_80k.py',
    '../_base_/iter_runtime.py',
]

# The toolbox's recipe for SegFormer but for the batches and the length, which
# are those of the rows it is compared with.
optim_wrapper = dict(
    optimizer=dict(lr=6e-5, weight_decay=0.01),
    paramwise_cfg=dict(
        custom_keys=dict(
            pos_block=dict(decay_mult=0.0),
            norm=dict(decay_mult=0.0),
            head=dict(lr_mult=10.0),
        )
    ),
)
