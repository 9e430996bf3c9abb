"""Numbers of samples and classes, in NumPy and SciPy, with their intervals."""

# First, whoever asks: its checks are used below, and it hands these names on.
import mmfair.functional  # noqa: F401
from mmfair.statistics.accuracy_correlation import (
    Correlation,
    accuracy_correlation,
)
from mmfair.statistics.bootstrap_interval import (
    bootstrap_draws,
    bootstrap_interval,
)
from mmfair.statistics.calibration import (
    Reliability,
    calibration_error,
    reliability,
)
from mmfair.statistics.long_tail import (
    LONG_TAIL_PROFILES,
    held_out_indices,
    long_tail_counts,
    long_tail_indices,
)
from mmfair.statistics.mean_intervals import mean_interval, mean_intervals
from mmfair.statistics.paired_difference import (
    paired_difference,
    paired_differences,
)
from mmfair.statistics.wilson_interval import wilson_interval

__all__ = [
    'LONG_TAIL_PROFILES',
    'Correlation',
    'Reliability',
    'accuracy_correlation',
    'bootstrap_draws',
    'bootstrap_interval',
    'calibration_error',
    'held_out_indices',
    'long_tail_counts',
    'long_tail_indices',
    'mean_interval',
    'mean_intervals',
    'paired_difference',
    'paired_differences',
    'reliability',
    'wilson_interval',
]
