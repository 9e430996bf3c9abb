# CAL on drawn people, from the 4th epoch on. As in CAL's code the outfits are
# learned at the first rate of the network.
_base_ = [
    './ce_resnet14-w16_1xb32-8e_synthetic-people-64x32.py',
    '../_base_/methods/cal.py',
]

default_hooks = dict(cal=dict(_base_.cal, begin=3, lr=3e-3))
