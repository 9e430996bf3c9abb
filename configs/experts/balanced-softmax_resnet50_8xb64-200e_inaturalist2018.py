_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_inaturalist2018.py',
    '../_base_/methods/balanced_softmax.py',
]

model = dict(head=dict(loss=_base_.balanced_softmax))
