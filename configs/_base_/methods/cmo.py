# CMO: a box of images drawn class by class in half of the batches of the
# ordinary ones, but for the first four and the last three epochs, as in the
# authors' code.
cmo = dict(
    batch_sampler=dict(type='mmfair.SecondDrawBatchSampler', power=0.0),
    hook=dict(type='mmfair.CMOHook', chance=0.5, alpha=1.0, begin=4, rest=3),
)
