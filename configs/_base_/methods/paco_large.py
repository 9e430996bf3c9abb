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
                dict(type='RandomFlip', prob=0.5, direction='horizontal'),
                dict(
                    type='RandAugment',
                    policies='timm_increasing',
                    num_policies=2,
                    magnitude_level=10,
                ),
            ],
            [
                dict(
                    type='RandomResizedCrop',
                    scale=224,
                    crop_ratio_range=(0.2, 1.0),
                ),
                dict(type='RandomFlip', prob=0.5, direction='horizontal'),
                dict(
                    type='RandomApply',
                    prob=0.8,
                    transforms=[
                        dict(
                            type='ColorJitter',
                            brightness=0.4,
                            contrast=0.4,
                            saturation=0.4,
                            hue=0.1,
                            backend='cv2',
                        )
                    ],
                ),
                dict(type='RandomGrayscale', prob=0.2, keep_channels=True),
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
