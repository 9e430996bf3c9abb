_base_ = [
    '../baselines/focal_retinanet-resnet18_1xb8-1k_digit-scenes-128x128.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(
    zut=dict(_base_.zut, loss=dict(_base_.zut.loss, loss_weight=0.1))
)
