_base_ = [
    '../baselines/ce_resnet50_8xb64-200e_imagenet.py',
    '../_base_/methods/mr2.py',
]

default_hooks = dict(mr2=_base_.mr2)
