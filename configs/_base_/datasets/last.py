# LaST: 5,000 persons of films to train on, others to find again. There are no
# cameras, and the outfits of the test are not labelled. Batches of 16 persons
# with 4 images each, as in CAL's code for this set.
_base_ = './pipelines/persons_384x192.py'
data_root = 'data/last/'
data_preprocessor = dict(num_classes=5000)
train_dataloader = dict(
    dataset=dict(type='mmfair.LaST', data_root=data_root),
    sampler=dict(instances=4),
)
val_dataloader = dict(dataset=dict(type='mmfair.LaST', data_root=data_root))
test_dataloader = val_dataloader
val_evaluator = dict(type='mmfair.Retrieval', protocols=['standard'])
test_evaluator = val_evaluator
