# CAL on PRCC with the curvatures of identities regularised, both from the 26th
# epoch on: our own extension. No paper has it, and the choices are ours.
_base_ = [
    './cal_resnet50_2xb32-60e_prcc-384x192.py',
    '../_base_/methods/dcr.py',
]

default_hooks = dict(curvature=dict(_base_.dcr, begin=25))
