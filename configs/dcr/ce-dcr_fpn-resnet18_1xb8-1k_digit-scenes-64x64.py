_base_ = '../baselines/ce_fpn-resnet18_1xb8-1k_digit-scenes-64x64.py'

# A segmentor's bank holds so many pixels of each class.
default_hooks = dict(
    curvature=dict(
        type='mmfair.CurvatureBankHook',
        tau=100,
        per_class=1000,
        pixels_per_class=20,
    )
)
