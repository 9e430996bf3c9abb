"""Necks that the hosts lack."""

from mmfair.models.necks.bn_neck import NECK_POOLINGS, BNNeck

__all__ = ['NECK_POOLINGS', 'BNNeck']
