_base_ = [
    '../_base_/models/resnet32_cifar.py',
    '../_base_/datasets/cifar100_lt.py',
    '../_base_/schedules/sgd_bs128_200e.py',
    '../_base_/long_runtime.py',
]
