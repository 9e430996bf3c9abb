# 6 epochs in the shape of the ZUT paper's 100, for one CPU core.
_base_ = './adamw_bs64_100e.py'

param_scheduler = [dict(_base_.param_scheduler[0], T_max=6)]
train_cfg = dict(max_epochs=6, val_interval=6)
