# The clothes-based adversarial loss, from the 26th epoch on; scale, epsilon
# and the optimiser of the outfits are those of CAL's code for images.
cal = dict(type='mmfair.CALHook', begin=25)
