# Class-balanced cross-entropy.
cb = dict(_delete_=True, type='mmfair.ClassBalancedLoss', beta=0.9999)
