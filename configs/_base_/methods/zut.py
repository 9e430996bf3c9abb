# Zero uniformity training. The weight is the ZUT paper's best one for a task
# with one label an image (Table 5); it has 1 for segmentation and 500 for
# several labels an image.
zut = dict(
    type='mmfair.ZUTHook',
    loss=dict(type='mmfair.ZeroUniformityLoss', mode='std', loss_weight=0.01),
)
