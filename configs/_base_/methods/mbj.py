# Memory-based jitter. All its numbers are ours: no code is public.
mbj = dict(
    type='mmfair.MBJHook', loss_weight=1.0, per_class=10, power=1.0, begin=4
)
