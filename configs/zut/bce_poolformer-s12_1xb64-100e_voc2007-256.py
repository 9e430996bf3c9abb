_base_ = [
    '../_base_/models/poolformer_s12.py',
    '../_base_/datasets/voc2007.py',
    '../_base_/schedules/adamw_bs64_100e.py',
    '../_base_/default_runtime.py',
]

model = dict(
    head=dict(
        type='MultiLabelLinearClsHead',
        num_classes=20,
        loss=dict(
            _delete_=True,
            type='LabelSmoothLoss',
            label_smooth_val=0.1,
            mode='multi_label',
        ),
    ),
)
default_hooks = dict(checkpoint=dict(interval=10))
