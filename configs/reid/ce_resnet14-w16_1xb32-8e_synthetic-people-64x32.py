# Drawn people, identities alone: what CAL's baseline does where body, clothes
# and background are known.
_base_ = [
    '../_base_/models/person_resnet14_w16.py',
    '../_base_/datasets/synthetic_people.py',
    '../_base_/schedules/adam_bs32_8e.py',
    '../_base_/long_runtime.py',
]

model = dict(head=dict(num_classes=60))
