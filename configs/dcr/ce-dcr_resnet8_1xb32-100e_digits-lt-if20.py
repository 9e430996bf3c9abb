_base_ = '../baselines/ce_resnet8_1xb32-100e_digits-lt-if20.py'

default_hooks = dict(curvature=dict(type='mmfair.CurvatureBankHook', tau=100))
