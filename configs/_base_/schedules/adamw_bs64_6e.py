# 6 epochs in the shape of the ZUT paper's 100, for a first look on one CPU
# core: at its rate, too few to fit CIFAR-100-LT (docs/evidence/cifar100.md).
_base_ = './adamw_bs64_100e.py'

param_scheduler = [dict(_base_.param_scheduler[0], T_max=6)]
train_cfg = dict(max_epochs=6, val_interval=6)
