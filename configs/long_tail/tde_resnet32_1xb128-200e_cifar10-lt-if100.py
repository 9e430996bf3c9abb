_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar10-lt-if100.py',
    '../_base_/methods/tde.py',
]

model = dict(head=dict(_base_.tde, alpha=1.0))
