# A binary classifier of each class, trained with smoothed labels: the host's
# form for several labels an image has the targets 0.1 and 0.9.
multi_label_smoothing = dict(
    type='MultiLabelLinearClsHead',
    loss=dict(
        _delete_=True,
        type='LabelSmoothLoss',
        label_smooth_val=0.1,
        mode='multi_label',
    ),
)
