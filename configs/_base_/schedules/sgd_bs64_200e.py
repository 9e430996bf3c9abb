# 200 epochs in batches of 64, linear decay, for the balanced CIFAR-100 of the
# curvature paper. The paper says Adam, with a momentum of 0.9 and a learning
# rate of 0.1, which fit SGD: SGD is ours, see
# configs/dcr/README.md.
_base_ = './sgd_bs256_200e.py'

optim_wrapper = dict(optimizer=dict(weight_decay=5e-3))
auto_scale_lr = dict(base_batch_size=64)
