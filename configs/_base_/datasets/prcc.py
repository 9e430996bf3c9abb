# PRCC: 150 persons to train on, in two outfits each. Found again are 71 others
# in the images of camera A, from B (same clothes) and C (other clothes): all
# of A, as in CAL's table, and one image a person, as in the paper of PRCC.
_base_ = './pipelines/persons_384x192.py'
data_root = 'data/prcc/'
data_preprocessor = dict(num_classes=150)
train_dataloader = dict(dataset=dict(type='mmfair.PRCC', data_root=data_root))
val_dataloader = dict(dataset=dict(type='mmfair.PRCC', data_root=data_root))
test_dataloader = val_dataloader
val_evaluator = dict(
    type='mmfair.Retrieval',
    protocols=[
        'prcc_same',
        'prcc_cross',
        'prcc_same_single_shot',
        'prcc_cross_single_shot',
    ],
)
test_evaluator = val_evaluator
