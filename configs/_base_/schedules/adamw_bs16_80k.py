# 80,000 iterations of AdamW in batches of 16 with a polynomial decay: the ZUT
# paper's schedule for segmentation. It does not say where the decay ends: 0
# here. The authors' released code ends at 1e-4, the rate it begins with, so
# that it never falls: --cfg-options param_scheduler.0.eta_min=1e-4
optim_wrapper = dict(optimizer=dict(type='AdamW', lr=1e-4, weight_decay=1e-4))
param_scheduler = [
    dict(
        type='PolyLR',
        power=0.9,
        eta_min=0.0,
        begin=0,
        end=80000,
        by_epoch=False,
    ),
]
train_cfg = dict(type='IterBasedTrainLoop', max_iters=80000, val_interval=8000)
val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')
log_processor = dict(by_epoch=False)
auto_scale_lr = dict(base_batch_size=16)
