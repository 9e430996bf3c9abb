# CAL on LTCC, without random cropping, from the 26th epoch on.
_base_ = [
    '../_base_/models/person_resnet50.py',
    '../_base_/datasets/ltcc.py',
    '../_base_/schedules/adam_bs64_60e.py',
    '../_base_/long_runtime.py',
    '../_base_/methods/cal.py',
]

model = dict(head=dict(num_classes=77))
default_hooks = dict(cal=_base_.cal)
