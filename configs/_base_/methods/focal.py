# Focal loss; gamma as in the LDAM-DRW code, which the curvature paper follows
# on CIFAR-LT, and ours elsewhere.
focal = dict(_delete_=True, type='mmfair.SoftmaxFocalLoss', gamma=1.0)
