"""Metrics that a config names with ``type=``."""

from mmfair.evaluation.metrics.class_accuracy import ClassAccuracy

__all__ = ['ClassAccuracy']
