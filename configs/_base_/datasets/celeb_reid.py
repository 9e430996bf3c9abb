# Celeb-reID: 632 persons to train on, each image an outfit of its own; 420
# others to find again. There are no cameras: nothing is deleted.
_base_ = './pipelines/persons_384x192.py'
data_root = 'data/Celeb-reID/'
data_preprocessor = dict(num_classes=632)
train_dataloader = dict(
    dataset=dict(type='mmfair.CelebReID', data_root=data_root)
)
val_dataloader = dict(
    dataset=dict(type='mmfair.CelebReID', data_root=data_root)
)
test_dataloader = val_dataloader
val_evaluator = dict(type='mmfair.Retrieval', protocols=['all'])
test_evaluator = val_evaluator
