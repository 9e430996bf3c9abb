"""Numbers to report."""

import mmfair.registry  # noqa: F401 - says so where MMEngine is absent
from mmfair.evaluation.metrics import ClassAccuracy

__all__ = ['ClassAccuracy']
