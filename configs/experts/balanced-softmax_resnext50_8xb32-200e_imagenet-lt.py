_base_ = [
    '../baselines/ce_resnext50_8xb32-200e_imagenet-lt.py',
    '../_base_/methods/balanced_softmax.py',
]

model = dict(head=dict(loss=_base_.balanced_softmax))
