_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/balanced_softmax.py',
]

model = dict(
    head=dict(loss=dict(_base_.balanced_softmax, class_counts='auto'))
)
