_base_ = [
    '../baselines/ce_fpn-convnext-tiny_1xb16-80k_ade20k-512x512.py',
    '../_base_/methods/zut.py',
]

# Not 1 as for the others: the weight of the released code.
default_hooks = dict(
    zut=dict(_base_.zut, loss=dict(_base_.zut.loss, loss_weight=0.1))
)
