# Label over-smoothing: the classifier of a finished run goes on learning, on
# the draws of the first stage, with labels that say next to nothing. Rate and
# smoothing are those of the authors' code for CIFAR-100.
_base_ = './second_stage.py'

los = dict(
    loss=dict(_delete_=True, type='LabelSmoothLoss', label_smooth_val=0.98),
    optimizer=dict(lr=5e-4, weight_decay=0.0),
)
