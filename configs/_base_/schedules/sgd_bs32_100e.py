_base_ = './sgd_bs32_15e.py'

train_cfg = dict(max_epochs=100, val_interval=20)
