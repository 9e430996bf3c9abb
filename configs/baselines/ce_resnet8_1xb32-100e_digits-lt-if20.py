_base_ = [
    '../_base_/models/resnet8_cifar.py',
    '../_base_/datasets/digits_lt.py',
    '../_base_/schedules/sgd_bs32_100e.py',
    '../_base_/long_runtime.py',
]
