"""How many experts the answers were of."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from mmengine.evaluator import BaseMetric

from mmfair.registry import METRICS

__all__ = ['ExpertsUsed']


@METRICS.register_module()
class ExpertsUsed(BaseMetric):
    """Mean number of experts that answered a sample, ``experts/mean_used``.

    A sample is to have ``num_experts_used``, which the
    ``RoutedExpertClsHead`` sets; beside an accuracy it says what that cost.

    Args:
        collect_device: As in MMEngine's ``BaseMetric``.
        prefix: As in MMEngine's ``BaseMetric``.
        collect_dir: As in MMEngine's ``BaseMetric``.

    Raises:
        ValueError: While testing, if a sample does not say it.

    References:
        Wang et al., "Long-tailed Recognition by Routing Diverse Distribution-
        Aware Experts", ICLR 2021, section 3.3.

    Examples:
        >>> metric = ExpertsUsed()
        >>> metric.process(None, [{'num_experts_used': n} for n in (1, 2, 3)])
        >>> metric.evaluate(3)
        {'experts/mean_used': 2.0}
    """

    default_prefix = 'experts'

    def process(
        self, data_batch: Any, data_samples: Sequence[dict[str, Any]]
    ) -> None:
        """Keep the number of each sample."""
        for sample in data_samples:
            if 'num_experts_used' not in sample:
                raise ValueError(
                    'ExpertsUsed: samples must have num_experts_used, got '
                    f'{sorted(sample)}. Give the model a RoutedExpertClsHead, '
                    'or take this metric out.'
                )
            self.results.append(int(sample['num_experts_used']))

    def compute_metrics(self, results: list[int]) -> dict[str, float]:
        """The mean over the samples."""
        return {'mean_used': float(fmean(results))}
