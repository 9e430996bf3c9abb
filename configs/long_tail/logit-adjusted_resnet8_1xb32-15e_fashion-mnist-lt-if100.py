_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/logit_adjusted.py',
]

model = dict(head=dict(loss=_base_.logit_adjusted))
