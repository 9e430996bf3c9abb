_base_ = [
    '../baselines/ce_resnet8_1xb32-100e_digits-lt-if20.py',
    '../_base_/methods/zut.py',
]

default_hooks = dict(zut=_base_.zut)
