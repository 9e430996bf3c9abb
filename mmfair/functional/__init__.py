"""The maths of mmfair on tensors; knows nothing of MMEngine."""

from mmfair.functional.balanced_softmax import balanced_softmax
from mmfair.functional.category_agnostic_input import (
    CATEGORY_AGNOSTIC_INPUTS,
    category_agnostic_input,
)
from mmfair.functional.class_rates import (
    accuracy_summary,
    class_accuracy,
    class_hits,
    model_bias,
    shot_groups,
)
from mmfair.functional.long_tail import (
    LONG_TAIL_PROFILES,
    held_out_indices,
    long_tail_counts,
    long_tail_indices,
)
from mmfair.functional.zero_bias import ZeroBias, zero_bias
from mmfair.functional.zero_uniformity import (
    ZERO_UNIFORMITY_MODES,
    zero_uniformity,
)

__all__ = [
    'CATEGORY_AGNOSTIC_INPUTS',
    'LONG_TAIL_PROFILES',
    'ZERO_UNIFORMITY_MODES',
    'ZeroBias',
    'accuracy_summary',
    'balanced_softmax',
    'category_agnostic_input',
    'class_accuracy',
    'class_hits',
    'held_out_indices',
    'long_tail_counts',
    'long_tail_indices',
    'model_bias',
    'shot_groups',
    'zero_bias',
    'zero_uniformity',
]
