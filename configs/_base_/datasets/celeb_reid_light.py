# Celeb-reID-light: 490 persons to train on, 100 others to find again, each in
# other clothes in every image; else as Celeb-reID.
_base_ = './celeb_reid.py'
data_root = 'data/Celeb-reID-light/'
data_preprocessor = dict(num_classes=490)
light = dict(type='mmfair.CelebReIDLight', data_root=data_root)
train_dataloader = dict(dataset=light)
val_dataloader = dict(dataset=light)
test_dataloader = val_dataloader
