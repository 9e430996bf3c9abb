_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/ldam.py',
    '../_base_/methods/drw.py',
]

model = dict(head=_base_.ldam)
default_hooks = dict(reweighting=_base_.drw)
