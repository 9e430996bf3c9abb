# ZUT as in Algorithm 1, with the paper's weight for segmentation; as in
# the paper's released code with default_hooks.zut.bn='head_alone'.
_base_ = [
    '../baselines/ce_fpn-resnet18-w32_1xb8-1k_camvid-240x180.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(
    zut=dict(_base_.zut, loss=dict(_base_.zut.loss, loss_weight=1.0))
)
