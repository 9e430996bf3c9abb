# The second stage of MiSLAS, on a first one with mixup: balanced draws, labels
# that are the softer the more frequent the class, one factor a class. head,
# tail and lr_mult are its authors' for CIFAR-100 at imbalance factor 100. In
# lr_mult the classifier is named by what is not frozen besides: not `scale`.
_base_ = ['./second_stage.py', './class_balanced_sampling.py']

mislas = dict(
    head=dict(
        type='mmfair.WeightScaledClsHead',
        learn_weights=True,
        loss=dict(
            _delete_=True,
            type='mmfair.LabelAwareSmoothingLoss',
            head=0.4,
            tail=0.1,
        ),
    ),
    statistics=dict(type='mmfair.MovingStatisticsHook'),
    paramwise_cfg=dict(
        custom_keys=dict(weight=dict(lr_mult=0.2), bias=dict(lr_mult=0.2))
    ),
)
