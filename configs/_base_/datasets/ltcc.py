# LTCC: 77 persons to train on, 75 others to find again, before 12 cameras.
_base_ = './pipelines/persons_384x192.py'
data_root = 'data/LTCC_ReID/'
data_preprocessor = dict(num_classes=77)
train_dataloader = dict(dataset=dict(type='mmfair.LTCC', data_root=data_root))
val_dataloader = dict(dataset=dict(type='mmfair.LTCC', data_root=data_root))
test_dataloader = val_dataloader
val_evaluator = dict(
    type='mmfair.Retrieval',
    protocols=['standard', 'same_clothes', 'clothes_changing'],
)
test_evaluator = val_evaluator
