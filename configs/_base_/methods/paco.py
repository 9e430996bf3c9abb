# PaCo: images beside class centres in one softmax, two views of each, a
# momentum encoder and a queue. Sizes, alpha and temperature are those of the
# authors' code for CIFAR-100; its first view has AutoAugment's policy for
# CIFAR, which is in no library here, ours RandAugment.
paco = dict(
    model=dict(
        type='mmfair.PaCoClassifier', dim=32, queue_size=1024, momentum=0.999
    ),
    loss=dict(
        _delete_=True, type='mmfair.PaCoLoss', alpha=0.01, temperature=0.05
    ),
    views=dict(
        type='MultiView',
        num_views=[1, 1],
        transforms=[
            [
                dict(type='RandomCrop', crop_size=32, padding=4),
                dict(type='RandomFlip', prob=0.5, direction='horizontal'),
                dict(
                    type='RandAugment',
                    policies='timm_increasing',
                    num_policies=2,
                    magnitude_level=10,
                ),
                dict(type='Cutout', shape=16, prob=1.0),
            ],
            [
                dict(
                    type='RandomResizedCrop',
                    scale=32,
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
            ],
        ],
    ),
)
