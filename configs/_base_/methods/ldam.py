# LDAM and the cosine classifier that it needs, as a head.
ldam = dict(
    type='mmfair.CosineClsHead',
    scale=30.0,
    loss=dict(_delete_=True, type='mmfair.LDAMLoss', scale=30.0),
)
