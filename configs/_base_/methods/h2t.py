# Head-to-tail fusion in a second stage of balanced draws: each image has a
# partner drawn as the images are, whose channels replace a quarter of its.
h2t = dict(
    batch_sampler=dict(type='mmfair.SecondDrawBatchSampler', power=1.0),
    hook=dict(type='mmfair.H2THook', share=0.25),
)
