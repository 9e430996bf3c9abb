# As for ImageNet-LT, in batches of 512: the curvature paper's schedule for
# iNaturalist 2018.
_base_ = './sgd_bs256_200e.py'

auto_scale_lr = dict(base_batch_size=512)
