# Margin regularisation; weight and momentum are those of the authors' code
# for CIFAR, the formula is the paper's.
mr2 = dict(type='mmfair.MR2Hook', loss_weight=0.1, momentum=0.9)
