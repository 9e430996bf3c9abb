"""Batches with a second draw: each sample has a partner."""

from collections.abc import Iterator
from itertools import chain, count
from typing import Any

from torch.utils.data import Sampler

from mmfair.datasets.samplers.class_balanced_sampler import (
    ClassBalancedSampler,
)
from mmfair.functional.checks import check_flag, check_number
from mmfair.registry import DATA_SAMPLERS

__all__ = ['SecondDrawBatchSampler']

_WHERE = 'SecondDrawBatchSampler'
# Far from the seeds of the first draw, lest the two go together; PyTorch's
# generator on the CPU knows 32 bits of a seed.
_OTHER_SEED = 2**31 - 1
# Beyond every epoch, so that no draws come twice.
_FURTHER = 2**20


@DATA_SAMPLERS.register_module()
class SecondDrawBatchSampler(Sampler[list[int]]):
    """Batches of 2 B samples: B of the sampler, then a partner for each.

    The first half is what the loader's ``sampler`` gives, so many of them as
    its ``batch_size`` says. The second half, in the same order, are the
    partners, drawn as :class:`ClassBalancedSampler` draws: a class with a
    probability proportional to n^``power``, then one of its images. Data set,
    collation and preprocessing stay as they are; what takes the pairs, a hook
    or a head, has a true ``takes_second_draw`` and cuts the batch in two with
    ``chunk(2)``. Where nothing in the run does, training stops before it
    begins.

    The pairs follow from the seed and the epoch of the sampler, so they are
    those of a resumed run, and two processes deal out the pairs of one.

    Args:
        sampler: Of the first half; MMEngine gives the loader's.
        batch_size: B; MMEngine gives the loader's.
        power: Exponent of the class size for the partners: 0 draws all
            classes alike (CMO, CSA), -1 the rarest most often (BBN).
        seed: Of the partners, the same in all processes; None to agree on
            one.
        drop_last: Whether a last batch of fewer than B pairs is left out.

    Raises:
        TypeError: If the sampler has no data set to draw from.
        ValueError: If a setting is out of range, or a sample of the data set
            has several labels.

    References:
        Zhou et al., "BBN", CVPR 2020 (reversed sampler); Park et al., "The
        Majority Can Help the Minority", CVPR 2022 (weighted sampler).

    Examples:
        >>> from mmengine.dataset import DefaultSampler
        >>> from mmfair.datasets import Digits
        >>> sampler = DefaultSampler(Digits(), shuffle=False)
        >>> batch = next(iter(SecondDrawBatchSampler(sampler, 4, seed=0)))
        >>> batch[:4], len(batch)
        ([0, 1, 2, 3], 8)
    """

    def __init__(
        self,
        sampler: Any,
        batch_size: int,
        power: float = 0.0,
        seed: int | None = None,
        drop_last: bool = False,
    ) -> None:
        self.batch_size = int(
            check_number(
                batch_size, 'batch_size', where=_WHERE, at_least=1, whole=True
            )
        )
        check_number(power, 'power', where=_WHERE)
        if seed is not None:
            check_number(seed, 'seed', where=_WHERE, at_least=0, whole=True)
        self.drop_last = check_flag(drop_last, 'drop_last', where=_WHERE)
        dataset = getattr(sampler, 'dataset', None)
        if dataset is None:
            raise TypeError(
                f'{_WHERE}: sampler must have a dataset, from which the '
                f'partners are drawn, got {type(sampler).__name__}. Take '
                'DefaultSampler or mmfair.ClassBalancedSampler.'
            )
        # MMEngine's hooks tell the epoch to an attribute of this name.
        self.sampler = sampler
        self.partners = ClassBalancedSampler(
            dataset, power, seed, round_up=getattr(sampler, 'round_up', True)
        )
        self.partners.seed += _OTHER_SEED

    def __iter__(self) -> Iterator[list[int]]:
        """Indices of the pairs of one epoch, batch after batch."""
        first: list[int] = []
        second: list[int] = []
        for index, partner in zip(
            self.sampler, self._partners(), strict=False
        ):
            first.append(index)
            second.append(partner)
            if len(first) == self.batch_size:
                yield first + second
                first, second = [], []
        if first and not self.drop_last:
            yield first + second

    def __len__(self) -> int:
        """Batches that this process has in an epoch."""
        samples = len(self.sampler)
        if self.drop_last:
            return samples // self.batch_size
        return -(-samples // self.batch_size)

    def _partners(self) -> Iterator[int]:
        """Partners without end: an endless sampler has an endless epoch."""
        epoch = int(getattr(self.sampler, 'epoch', 0))

        def draws(further: int) -> Iterator[int]:
            self.partners.set_epoch(epoch + further)
            return iter(self.partners)

        return chain.from_iterable(map(draws, count(step=_FURTHER)))
