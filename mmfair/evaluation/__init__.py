"""Numbers to report."""

from mmfair.evaluation.metrics import ClassAccuracy

__all__ = ['ClassAccuracy']
