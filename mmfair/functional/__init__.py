"""The maths of mmfair on tensors; knows nothing of MMEngine."""

from mmfair.functional.category_agnostic_input import (
    CATEGORY_AGNOSTIC_INPUTS,
    category_agnostic_input,
)
from mmfair.functional.zero_bias import ZeroBias, zero_bias
from mmfair.functional.zero_uniformity import (
    ZERO_UNIFORMITY_MODES,
    zero_uniformity,
)

__all__ = [
    'CATEGORY_AGNOSTIC_INPUTS',
    'ZERO_UNIFORMITY_MODES',
    'ZeroBias',
    'category_agnostic_input',
    'zero_bias',
    'zero_uniformity',
]
