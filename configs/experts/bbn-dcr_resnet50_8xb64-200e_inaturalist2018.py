_base_ = [
    './bbn_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/dcr_large.py',
]

default_hooks = dict(curvature=_base_.dcr)
