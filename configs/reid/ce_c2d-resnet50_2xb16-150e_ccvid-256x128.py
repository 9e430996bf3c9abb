# The baseline of CAL on CCVID: identities alone.
_base_ = [
    '../_base_/models/person_c2d_resnet50.py',
    '../_base_/datasets/ccvid.py',
    '../_base_/schedules/adam_bs32_150e.py',
    '../_base_/long_runtime.py',
]

model = dict(head=dict(num_classes=75))
