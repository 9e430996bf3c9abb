_base_ = [
    '../_base_/models/resnet32_cifar.py',
    '../_base_/datasets/cifar10_lt.py',
    '../_base_/schedules/sgd_bs128_200e.py',
    '../_base_/long_runtime.py',
]

model = dict(head=dict(num_classes=10))
