# Confusion-aware spectral regularisation, with the weight, the momentum and
# the floor of its paper; beside any loss of a softmax head.
car = dict(type='mmfair.CARHook', loss_weight=0.5, momentum=0.5, floor=0.2)
