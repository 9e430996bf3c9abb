# LADE, with the numbers of its authors for CIFAR-100; they have
# regularization=0.05, penalty=0.5 for ImageNet-LT and iNaturalist 2018.
lade = dict(
    _delete_=True, type='mmfair.LADELoss', regularization=0.1, penalty=0.01
)
