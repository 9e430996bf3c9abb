"""In what order, and how often, samples of a data set are drawn."""

from mmfair.datasets.samplers.class_balanced_sampler import (
    ClassBalancedSampler,
)
from mmfair.datasets.samplers.effective_number_sampler import (
    EffectiveNumberSampler,
)
from mmfair.datasets.samplers.identity_sampler import (
    IDENTITY_ORDERS,
    IdentitySampler,
)
from mmfair.datasets.samplers.second_draw_batch_sampler import (
    SecondDrawBatchSampler,
)

__all__ = [
    'IDENTITY_ORDERS',
    'ClassBalancedSampler',
    'EffectiveNumberSampler',
    'IdentitySampler',
    'SecondDrawBatchSampler',
]
