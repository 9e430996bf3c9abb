# Learnable weight scaling: of the classifier of a finished run, one factor a
# class is learnt, on balanced draws.
_base_ = ['./second_stage.py', './class_balanced_sampling.py']

lws = dict(type='mmfair.WeightScaledClsHead')
