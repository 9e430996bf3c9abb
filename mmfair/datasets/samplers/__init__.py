"""In what order, and how often, samples of a data set are drawn."""

from mmfair.datasets.samplers.class_balanced_sampler import (
    ClassBalancedSampler,
)

__all__ = ['ClassBalancedSampler']
