_base_ = [
    '../baselines/ce_fpn-resnet18_1xb8-1k_digit-scenes-64x64.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(
    zut=dict(_base_.zut, loss=dict(_base_.zut.loss, loss_weight=0.1))
)
