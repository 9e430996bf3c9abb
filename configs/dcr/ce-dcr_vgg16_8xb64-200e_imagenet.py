_base_ = [
    '../baselines/ce_vgg16_8xb64-200e_imagenet.py',
    '../_base_/methods/dcr_large.py',
]

default_hooks = dict(
    curvature=dict(_base_.dcr, classifier='backbone.classifier.6')
)
