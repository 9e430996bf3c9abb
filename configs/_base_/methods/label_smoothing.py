# Cross-entropy with smoothed labels, as in the ZUT paper's classification.
label_smoothing = dict(
    _delete_=True, type='LabelSmoothLoss', label_smooth_val=0.1
)
