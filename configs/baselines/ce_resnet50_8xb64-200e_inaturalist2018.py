_base_ = [
    '../_base_/models/resnet50.py',
    '../_base_/datasets/inaturalist2018.py',
    '../_base_/schedules/sgd_bs512_200e.py',
    '../_base_/long_runtime.py',
]

model = dict(head=dict(num_classes=8142))
