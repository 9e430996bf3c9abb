# Context-shift augmentation: balanced draws train a second classifier, before
# the surroundings of images that the first is sure of. The numbers are those
# of the authors' code for CIFAR.
csa = dict(
    head=dict(type='mmfair.CSAClsHead'),
    batch_sampler=dict(type='mmfair.SecondDrawBatchSampler', power=0.0),
    hook=dict(type='mmfair.CSAHook', begin=10, size=128, min_probability=0.8),
)
