_base_ = [
    '../baselines/bce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(
    zut=dict(_base_.zut, loss=dict(_base_.zut.loss, loss_weight=1.0))
)
