_base_ = [
    '../baselines/ce_bn-inception_8xb64-200e_imagenet.py',
    '../_base_/methods/dcr_large.py',
]

default_hooks = dict(curvature=_base_.dcr)
