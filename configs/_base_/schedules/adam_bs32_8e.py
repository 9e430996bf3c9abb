# 8 epochs of Adam in batches of 32, a tenth of the rate after 6.
optim_wrapper = dict(optimizer=dict(type='Adam', lr=3e-3, weight_decay=5e-4))
param_scheduler = [
    dict(type='MultiStepLR', milestones=[6], gamma=0.1, by_epoch=True),
]
train_cfg = dict(by_epoch=True, max_epochs=8, val_interval=8)
val_cfg = dict()
test_cfg = dict()
auto_scale_lr = dict(base_batch_size=32)
