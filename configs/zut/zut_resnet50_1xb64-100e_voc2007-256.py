_base_ = [
    '../baselines/bce_resnet50_1xb64-100e_voc2007-256.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(
    zut=dict(_base_.zut, loss=dict(_base_.zut.loss, loss_weight=500.0))
)
