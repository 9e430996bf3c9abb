_base_ = './ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py'

# One binary classifier for each class. MMPretrain sums their losses, as it
# does for VOC2007, so the task's loss is about as many times larger.
model = dict(
    head=dict(
        type='MultiLabelLinearClsHead',
        loss=dict(_delete_=True, type='CrossEntropyLoss', use_sigmoid=True),
    )
)
val_evaluator = [dict(type='mmfair.ClassAccuracy')]
test_evaluator = val_evaluator
