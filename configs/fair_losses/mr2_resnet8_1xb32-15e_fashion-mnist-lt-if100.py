_base_ = [
    '../baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py',
    '../_base_/methods/mr2.py',
]

default_hooks = dict(mr2=_base_.mr2)
