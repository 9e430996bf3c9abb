# Every class is drawn equally often.
class_balanced_sampling = dict(
    _delete_=True, type='mmfair.ClassBalancedSampler', power=0.0
)
