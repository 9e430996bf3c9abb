_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/car.py',
]

default_hooks = dict(car=_base_.car)
