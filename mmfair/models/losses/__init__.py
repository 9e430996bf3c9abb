"""Losses as modules; each calls one function of the core."""

from mmfair.models.losses.zero_uniformity_loss import ZeroUniformityLoss

__all__ = ['ZeroUniformityLoss']
