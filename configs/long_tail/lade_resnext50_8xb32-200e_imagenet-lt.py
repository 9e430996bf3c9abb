_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/lade.py',
]

model = dict(
    head=dict(loss=dict(_base_.lade, regularization=0.05, penalty=0.5))
)
