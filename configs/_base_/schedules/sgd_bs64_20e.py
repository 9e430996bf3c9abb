# The short protocol for CIFAR-100 on a CPU: SGD with batches of 64, one epoch
# of warm-up, a tenth of the rate after 80 and 90 % of 20 epochs; the shape of
# the long schedules of 200 epochs. Chosen for cross-entropy alone, see
# docs/evidence/cifar100.md. bfloat16 and channels_last halve the time where
# the CPU has AMX; on a GPU, give optim_wrapper.type='AmpOptimWrapper'.
optim_wrapper = dict(
    type='mmfair.CPUAmpOptimWrapper',
    optimizer=dict(type='SGD', lr=0.1, momentum=0.9, weight_decay=5e-4),
)
param_scheduler = [
    dict(
        type='LinearLR',
        start_factor=0.1,
        end=1,
        by_epoch=True,
        convert_to_iter_based=True,
    ),
    dict(
        type='MultiStepLR',
        milestones=[16, 18],
        gamma=0.1,
        by_epoch=True,
        convert_to_iter_based=True,
    ),
]
train_cfg = dict(by_epoch=True, max_epochs=20, val_interval=5)
val_cfg = dict()
test_cfg = dict()
auto_scale_lr = dict(base_batch_size=64)
