_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/mbj.py',
]

default_hooks = dict(mbj=_base_.mbj)
