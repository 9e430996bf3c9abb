_base_ = [
    '../baselines/ce_fpn-van-b0_1xb16-80k_ade20k-512x512.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(
    zut=dict(_base_.zut, loss=dict(_base_.zut.loss, loss_weight=1.0))
)
