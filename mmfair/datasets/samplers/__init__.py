"""In what order, and how often, samples of a data set are drawn."""

from mmfair.datasets.samplers.class_balanced_sampler import (
    ClassBalancedSampler,
)
from mmfair.datasets.samplers.second_draw_batch_sampler import (
    SecondDrawBatchSampler,
)

__all__ = ['ClassBalancedSampler', 'SecondDrawBatchSampler']
