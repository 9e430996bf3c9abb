# A class is drawn as often as the square root of its images.
square_root_sampling = dict(
    _delete_=True, type='mmfair.ClassBalancedSampler', power=0.5
)
