# As for iNaturalist 2018, with the curvature paper's rate for ImageNet. The
# paper says Adam there; SGD is ours, see configs/dcr/README.md.
_base_ = './sgd_bs512_200e.py'

optim_wrapper = dict(optimizer=dict(lr=0.05))
