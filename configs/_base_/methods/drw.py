# Deferred re-weighting in the last fifth of 200 epochs, as LDAM-DRW's authors
# do on CIFAR; ours elsewhere.
drw = dict(type='mmfair.DeferredReweightingHook', begin=160)
