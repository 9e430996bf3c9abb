# As dcr, for segmentors: the bank holds so many pixels of each class, and an
# image gives so many.
_base_ = './dcr.py'

dcr = dict(per_class=1000, pixels_per_class=20)
