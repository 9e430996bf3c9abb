"""Metrics that a config names with ``type=``."""

from mmfair.evaluation.metrics.class_accuracy import ClassAccuracy
from mmfair.evaluation.metrics.class_average_precision import (
    ClassAveragePrecision,
)
from mmfair.evaluation.metrics.class_iou import ClassIoU
from mmfair.evaluation.metrics.class_metric import ClassMetric
from mmfair.evaluation.metrics.experts_used import ExpertsUsed
from mmfair.evaluation.metrics.retrieval import Retrieval

__all__ = [
    'ClassAccuracy',
    'ClassAveragePrecision',
    'ClassIoU',
    'ClassMetric',
    'ExpertsUsed',
    'Retrieval',
]
