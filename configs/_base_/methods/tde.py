# De-confound-TDE as a head, with the numbers of the authors' code. alpha is
# that for ImageNet-LT; it has 1.5 for CIFAR-100 and 1 for CIFAR-10.
tde = dict(
    type='mmfair.CausalNormClsHead',
    num_heads=2,
    scale=16.0,
    gamma=1 / 32,
    alpha=3.0,
    momentum=0.9,
)
