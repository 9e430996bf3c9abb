_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/lade.py',
]

model = dict(head=dict(loss=_base_.lade))
