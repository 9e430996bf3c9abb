"""Losses as modules; each calls one function of the core."""

from mmfair.models.losses.balanced_softmax_loss import BalancedSoftmaxLoss
from mmfair.models.losses.curvature_loss import CurvatureLoss
from mmfair.models.losses.zero_uniformity_loss import ZeroUniformityLoss

__all__ = ['BalancedSoftmaxLoss', 'CurvatureLoss', 'ZeroUniformityLoss']
