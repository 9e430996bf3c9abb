# Each batch is mixed with itself, one share for all of its images.
mixup = [dict(type='Mixup', alpha=1.0)]
