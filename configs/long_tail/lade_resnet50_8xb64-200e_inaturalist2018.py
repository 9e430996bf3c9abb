_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/lade.py',
]

model = dict(
    head=dict(loss=dict(_base_.lade, regularization=0.05, penalty=0.5))
)
