_base_ = [
    '../baselines/ce_efficientnet-lite0_1xb32-5e_fashion-mnist-lt-if100-48x48.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(
    zut=dict(_base_.zut, loss=dict(_base_.zut.loss, loss_weight=1.0))
)
