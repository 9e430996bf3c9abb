_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/dcr.py',
]

default_hooks = dict(curvature=_base_.dcr)
