_base_ = [
    '../baselines/ce_resnet32_1xb128-200e_cifar10-lt-if100.py',
    '../_base_/methods/lade.py',
]

model = dict(head=dict(loss=_base_.lade))
