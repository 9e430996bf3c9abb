# The baseline of CAL on Celeb-reID: identities alone.
_base_ = [
    '../_base_/models/person_resnet50.py',
    '../_base_/datasets/celeb_reid.py',
    '../_base_/schedules/adam_bs64_60e.py',
    '../_base_/long_runtime.py',
]

model = dict(head=dict(num_classes=632))
