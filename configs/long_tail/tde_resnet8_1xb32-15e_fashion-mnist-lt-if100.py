_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/tde.py',
]

model = dict(head=dict(_base_.tde, alpha=1.0))
