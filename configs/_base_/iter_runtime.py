# As default_runtime, for loops that count iterations.
_base_ = './default_runtime.py'

default_hooks = dict(
    checkpoint=dict(by_epoch=False, interval=8000),
    logger=dict(log_metric_by_epoch=False),
)
