_base_ = [
    '../_base_/models/resnet8_cifar.py',
    '../_base_/datasets/fashion_mnist_lt.py',
    '../_base_/schedules/sgd_bs32_15e.py',
    '../_base_/default_runtime.py',
]
