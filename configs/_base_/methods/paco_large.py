# As paco, with the authors' numbers for ImageNet-LT (ResNet-50) and
# iNaturalist 2018, and views of 224 pixels.
_base_ = './paco.py'

paco = dict(
    model=dict(dim=128, queue_size=8192),
    loss=dict(alpha=0.05, temperature=0.2),
    views=dict(
        transforms=[
            [
                dict(type='RandomResizedCrop', scale=224),
                *_base_.paco.views.transforms[0][1:3],  # flip, RandAugment
            ],
            [
                dict(
                    type='RandomResizedCrop',
                    scale=224,
                    crop_ratio_range=(0.2, 1.0),
                ),
                # Flip, colours, grey.
                *_base_.paco.views.transforms[1][1:],
                dict(
                    type='GaussianBlur',
                    magnitude_range=(0.1, 2.0),
                    magnitude_std='inf',
                    prob=0.5,
                ),
            ],
        ],
    ),
)
