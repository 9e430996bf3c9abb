_base_ = [
    '../baselines/ce_seresnet50_8xb64-200e_imagenet.py',
    '../_base_/methods/dcr_large.py',
]

default_hooks = dict(curvature=_base_.dcr)
