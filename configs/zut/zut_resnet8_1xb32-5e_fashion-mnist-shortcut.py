_base_ = [
    '../baselines/ce_resnet8_1xb32-5e_fashion-mnist-shortcut.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(
    zut=dict(_base_.zut, loss=dict(_base_.zut.loss, loss_weight=0.1))
)
