# RIDE's second stage: the experts of a finished run stay, routers learn how
# many of them a sample needs. The numbers are those of the authors' code for
# CIFAR-100: five epochs in batches of 512 of balanced draws.
_base_ = ['./second_stage.py', './class_balanced_sampling.py']

ride_router = dict(
    head=dict(
        type='mmfair.RoutedExpertClsHead',
        top_scores=30,
        loss=dict(
            _delete_=True,
            type='CrossEntropyLoss',
            use_sigmoid=True,
            pos_weight=100.0,
        ),
    ),
    optimizer=dict(lr=0.01, weight_decay=5e-4),
    metric=dict(type='mmfair.ExpertsUsed'),
)
