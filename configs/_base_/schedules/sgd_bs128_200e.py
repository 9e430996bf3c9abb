# The schedule of the LDAM-DRW protocol for long-tailed CIFAR: 0.02, 0.04,
# 0.06, 0.08, 0.1 in the first epochs, a hundredth after 160 and 180 epochs.
# MMEngine's LinearLR takes end - begin - 1 steps up, and so reaches the full
# rate in the last epoch before `end`.
optim_wrapper = dict(
    optimizer=dict(type='SGD', lr=0.1, momentum=0.9, weight_decay=2e-4)
)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.2, begin=0, end=5, by_epoch=True),
    dict(type='MultiStepLR', milestones=[160, 180], gamma=0.01, by_epoch=True),
]
train_cfg = dict(by_epoch=True, max_epochs=200, val_interval=5)
val_cfg = dict()
test_cfg = dict()
auto_scale_lr = dict(base_batch_size=128)
