# CCVID: videos of 75 persons to train on, in 159 outfits, and of 151 others
# to find again, all of their frames. The number of the walk is the camera.
_base_ = './pipelines/clips_256x128.py'
data_root = 'data/CCVID/'
data_preprocessor = dict(num_classes=75)
train_dataloader = dict(dataset=dict(type='mmfair.CCVID', data_root=data_root))
val_dataloader = dict(dataset=dict(type='mmfair.CCVID', data_root=data_root))
test_dataloader = val_dataloader
val_evaluator = dict(
    type='mmfair.Retrieval',
    protocols=['standard', 'same_clothes', 'clothes_changing'],
)
test_evaluator = val_evaluator
