_base_ = [
    '../_base_/models/resnet_cifar_stem.py',
    '../_base_/datasets/svhn.py',
    '../_base_/schedules/sgd_bs128_200e.py',
    '../_base_/geometry_runtime.py',
]

model = dict(head=dict(num_classes=10))
# The layers ceil(d / 3) and ceil(2 d / 3) of d = 18, as in Fig. 6.
default_hooks = dict(
    geometry_log=dict(
        places=[
            'backbone.layer2.0.conv1',
            'backbone.layer3.1.conv1',
        ]
    )
)
