# Each batch is mixed by one of the two.
mixup_or_cutmix = [
    dict(type='Mixup', alpha=1.0),
    dict(type='CutMix', alpha=1.0),
]
