# As dcr, with the paper's tau for ImageNet, ImageNet-LT and iNaturalist 2018.
# The size of the bank is ours.
_base_ = './dcr.py'

dcr = dict(tau=120, per_class=200, dtype='bfloat16')
