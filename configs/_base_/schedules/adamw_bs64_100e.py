# 100 epochs of AdamW in batches of 64, a cosine from 1e-4 to 1e-5: the ZUT
# paper's schedule for classification. No warm-up, as the paper names none.
optim_wrapper = dict(optimizer=dict(type='AdamW', lr=1e-4, weight_decay=0.3))
param_scheduler = [
    dict(
        type='CosineAnnealingLR',
        T_max=100,
        eta_min=1e-5,
        by_epoch=True,
        convert_to_iter_based=True,
    ),
]
train_cfg = dict(by_epoch=True, max_epochs=100, val_interval=10)
val_cfg = dict()
test_cfg = dict()
auto_scale_lr = dict(base_batch_size=64)
