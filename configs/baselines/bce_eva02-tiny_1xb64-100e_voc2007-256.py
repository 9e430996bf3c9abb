_base_ = [
    '../_base_/models/eva02_tiny.py',
    '../_base_/datasets/voc2007.py',
    '../_base_/schedules/adamw_bs64_100e.py',
    '../_base_/long_runtime.py',
    '../_base_/heads/multi_label_smoothing.py',
]

model = dict(head=dict(_base_.multi_label_smoothing, num_classes=20))
# CLIP's, with which the weights were trained.
data_preprocessor = dict(
    mean=[122.77, 116.75, 104.09], std=[68.50, 66.63, 70.32]
)
