"""Draws classes by the effective numbers of their images (CBEN)."""

from collections.abc import Sequence, Sized

from torch import Tensor

from mmfair.datasets.samplers.class_balanced_sampler import (
    ClassBalancedSampler,
)
from mmfair.functional import effective_number_sampling
from mmfair.functional.checks import check_number
from mmfair.registry import DATA_SAMPLERS

__all__ = ['EffectiveNumberSampler']

_WHERE = 'EffectiveNumberSampler'


@DATA_SAMPLERS.register_module()
class EffectiveNumberSampler(ClassBalancedSampler):
    """The other sampler of GCL's second stage, in place of balanced draws.

    Its draws lie between those of the images as they are and those of all
    classes alike; see :func:`mmfair.functional.effective_number_sampling`.
    All else is that of :class:`ClassBalancedSampler`.

    Args:
        dataset: A classification set with one label a sample.
        beta: Of the most frequent class, in [0, 1).
        spread: How much larger that of the rarest class is; both below 1.
        seed: Of the draws, the same in all processes; None to agree on one.
        round_up: Whether all processes get equally many, a few more in all.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range, a sample has several labels, or
            the labels can't be read.

    References:
        Li et al., "Long-tailed Visual Recognition via Gaussian Clouded
        Logit Adjustment", CVPR 2022, in their code (CBEN).

    Examples:
        In a config::

            sampler = dict(_delete_=True, type='mmfair.EffectiveNumberSampler')
            train_dataloader = dict(sampler=sampler)
    """

    def __init__(
        self,
        dataset: Sized,
        beta: float = 0.9999,
        spread: float = 1e-5,
        seed: int | None = None,
        round_up: bool = True,
    ) -> None:
        self.beta = check_number(
            beta, 'beta', where=_WHERE, at_least=0, below=1
        )
        self.spread = check_number(
            spread, 'spread', where=_WHERE, at_least=0, below=1 - self.beta
        )
        super().__init__(dataset, seed=seed, round_up=round_up)

    def probabilities(self, counts: Sequence[float]) -> Tensor:
        """Of each class, by the effective number of its images."""
        return effective_number_sampling(
            counts, beta=self.beta, spread=self.spread
        )
