# VC-Clothes: 256 persons to train on, 256 others to find again; evaluated by
# outfit labels over all cameras, and by the pairs of cameras that published
# tables have.
_base_ = './pipelines/persons_384x192.py'
data_root = 'data/VC-Clothes/'
data_preprocessor = dict(num_classes=256)
train_dataloader = dict(
    dataset=dict(type='mmfair.VCClothes', data_root=data_root)
)
val_dataloader = dict(
    dataset=dict(type='mmfair.VCClothes', data_root=data_root)
)
test_dataloader = val_dataloader
val_evaluator = dict(
    type='mmfair.Retrieval',
    protocols=[
        'standard',
        'same_clothes',
        'clothes_changing',
        'cameras_2_and_3',
        'cameras_3_and_4',
    ],
)
test_evaluator = val_evaluator
