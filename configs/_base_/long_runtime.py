# As default_runtime, for hundreds of epochs.
_base_ = './default_runtime.py'

default_hooks = dict(checkpoint=dict(interval=10))
