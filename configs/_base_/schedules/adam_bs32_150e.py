# 150 epochs of Adam in batches of 32 from 3.5e-4, a tenth of it after 40, 80
# and 120 epochs, no warm-up: CAL's schedule for videos. The decay is added to
# the gradient.
optim_wrapper = dict(optimizer=dict(type='Adam', lr=3.5e-4, weight_decay=5e-4))
param_scheduler = [
    dict(
        type='MultiStepLR',
        milestones=[40, 80, 120],
        gamma=0.1,
        by_epoch=True,
    ),
]
train_cfg = dict(by_epoch=True, max_epochs=150, val_interval=10)
val_cfg = dict()
test_cfg = dict()
auto_scale_lr = dict(base_batch_size=32)
