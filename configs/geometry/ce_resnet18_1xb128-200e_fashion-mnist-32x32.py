_base_ = [
    '../_base_/models/resnet_cifar_stem.py',
    '../_base_/datasets/fashion_mnist_32.py',
    '../_base_/schedules/sgd_bs128_200e.py',
    '../_base_/geometry_runtime.py',
]

model = dict(head=dict(num_classes=10))
