"""Draws classes by a power of their size, then images within the class."""

import math
from collections.abc import Iterator, Sequence, Sized

import numpy as np
import torch
from mmengine.dist import get_dist_info, sync_random_seed
from torch import Tensor
from torch.utils.data import Sampler

from mmfair.datasets.labels import single_labels
from mmfair.functional import sampling_probabilities
from mmfair.functional.checks import check_flag, check_number
from mmfair.registry import DATA_SAMPLERS

__all__ = ['ClassBalancedSampler']

_WHERE = 'ClassBalancedSampler'


@DATA_SAMPLERS.register_module()
class ClassBalancedSampler(Sampler[int]):
    """Re-samples a long-tailed data set.

    For each draw a class is chosen with a probability proportional to
    n^``power``, n the number of its samples, then one of its samples, all
    with replacement; an epoch has as many draws as the data set samples. The
    processes deal out one sequence among them, which depends on the seed and
    the epoch alone.

    ``power=1`` draws all images alike (instance-balanced), 0.5 by the square
    root, 0 all classes alike (class-balanced) and -1 the rarest class most
    often (the reversed sampler of BBN). Classes without samples are left out.

    Loops over iterations are served as well: MMEngine starts the next epoch
    of the sampler when one is through, for which it waits two seconds. After
    ``--resume`` such a loop draws and discards what was seen, or starts anew,
    as MMEngine's ``fast_forward_on_resume`` says.

    Args:
        dataset: A classification set with one label a sample.
        power: Exponent of the class size.
        seed: Of the draws, the same in all processes; None to agree on one.
        round_up: Whether all processes get equally many, a few more in all.

    Raises:
        ValueError: If a sample has several labels, or the labels can't be
            read.

    References:
        Kang et al., "Decoupling Representation and Classifier for Long-Tailed
        Recognition", ICLR 2020, Eq. 1; Zhou et al., "BBN", CVPR 2020.

    Examples:
        >>> from mmfair.datasets import Digits, LongTailedDataset
        >>> digits = LongTailedDataset(Digits(), imbalance_factor=10)
        >>> sampler = ClassBalancedSampler(digits, seed=0)
        >>> labels = digits.get_gt_labels()[list(sampler)]
        >>> [int(sum(labels == c)) for c in (0, 9)]  # 94 and 9 images
        [37, 38]
    """

    def __init__(
        self,
        dataset: Sized,
        power: float = 0.0,
        seed: int | None = None,
        round_up: bool = True,
    ) -> None:
        check_number(power, 'power', where=_WHERE)
        check_flag(round_up, 'round_up', where=_WHERE)
        if seed is not None:
            check_number(seed, 'seed', where=_WHERE, at_least=0, whole=True)
        self.dataset = dataset
        self.rank, self.world_size = get_dist_info()
        labels = single_labels(dataset, where=_WHERE)
        counts = np.bincount(labels)
        self.power = power
        self.class_probabilities = self.probabilities(counts)
        self._cumulative = self.class_probabilities.cumsum(0)
        self._cumulative /= self._cumulative[-1].clone()
        # The samples of class c are order[start_c : start_c + n_c].
        self._order = torch.from_numpy(np.argsort(labels, kind='stable'))
        self._counts = torch.from_numpy(counts)
        self._starts = self._counts.cumsum(0) - self._counts
        self.seed = sync_random_seed() if seed is None else seed
        self.epoch = 0
        share = len(labels) / self.world_size
        self.total_size = (
            math.ceil(share) * self.world_size if round_up else len(labels)
        )

    def probabilities(self, counts: Sequence[float]) -> Tensor:
        """Of each class.

        Args:
            counts: Samples of each class, length C.

        Returns:
            Shape (C,), float64, sum 1.
        """
        return sampling_probabilities(counts, power=self.power)

    def __iter__(self) -> Iterator[int]:
        """The indices that this process draws in the epoch."""
        generator = torch.Generator()
        generator.manual_seed(self.seed + self.epoch)
        # Row by row, so that the sequence is the same for any world size.
        uniform = torch.rand(
            self.total_size, 2, dtype=torch.float64, generator=generator
        )
        classes = torch.searchsorted(
            self._cumulative, uniform[:, 0].contiguous(), right=True
        )
        within = (uniform[:, 1] * self._counts[classes]).long()
        drawn = self._order[self._starts[classes] + within]
        return iter(drawn[self.rank :: self.world_size].tolist())

    def __len__(self) -> int:
        """Indices that this process draws in an epoch."""
        return len(range(self.rank, self.total_size, self.world_size))

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose indices come next."""
        self.epoch = epoch
