"""The latest features of each class, first in, first out."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import as_integers

__all__ = ['FeatureBank']


class FeatureBank:
    """A store of features in which each class keeps its latest rows.

    One tensor holds all rows; a class owns a fixed range of them and
    overwrites its oldest row when the range is full. So the rows of a class
    lie side by side, and the sizes of the classes stay what they are,
    whatever the order of the batches. Ranges as large as the classes of the
    training set hold the same rows at the end of each epoch as one queue over
    all classes, the pool of Algorithm 4.

    Args:
        capacities: Rows of each class, length C, >= 0; the class counts of
            the training set, or fewer.
        dim: Features in a row, p.
        dtype: Type the features are stored in; half precision saves memory.
        device: Where they are stored.

    Raises:
        TypeError: If a capacity or ``dim`` is not a number.
        ValueError: If one is not whole or negative, all capacities are 0, or
            ``dim`` < 1.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 6.3 and Algorithm 4.

    Examples:
        >>> bank = FeatureBank([2, 1], dim=1)
        >>> rows = bank.push(
        ...     torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([0, 0, 0])
        ... )
        >>> rows  # the first was overwritten by the third
        tensor([-1,  1,  0])
        >>> bank.features[bank.rows_of(0)].flatten()
        tensor([3., 2.])
    """

    def __init__(
        self,
        capacities: Sequence[int],
        dim: int,
        *,
        dtype: torch.dtype = torch.float32,
        device: torch.device | str = 'cpu',
    ) -> None:
        where = 'FeatureBank'
        sizes = _sizes(capacities)
        dim = int(
            check_number(dim, 'dim', where=where, at_least=1, whole=True)
        )
        self.capacities = sizes
        self._starts = sizes.cumsum(0) - sizes
        # Rows that ever came, for each class; bookkeeping stays on the host.
        self.pushed = torch.zeros_like(sizes)
        self.features = torch.zeros(
            int(sizes.sum()), dim, dtype=dtype, device=device
        )

    @property
    def counts(self) -> Tensor:
        """Rows held of each class, shape (C,)."""
        return torch.minimum(self.pushed, self.capacities)

    @property
    def labels(self) -> Tensor:
        """Class of each row, filled or not, shape (rows,)."""
        classes = torch.arange(len(self.capacities))
        return classes.repeat_interleave(self.capacities)

    def rows_of(self, index: int) -> slice:
        """The filled rows of a class."""
        start = int(self._starts[index])
        return slice(start, start + int(self.counts[index]))

    def push(self, features: Tensor, labels: Tensor) -> Tensor:
        """Store features; each overwrites the oldest of its class.

        Args:
            features: Shape (b, p).
            labels: Their classes, shape (b,), integer, in [0, C).

        Returns:
            Row of each feature, shape (b,), on the host; -1 where it is not
            held: its class has no capacity, or later ones took its place.

        Raises:
            TypeError: If the labels are not integers.
            ValueError: If shapes do not fit, a label is out of range, or a
                feature is not finite in the type it is stored in.
        """
        labels = self._check(features, labels)
        order = labels.argsort(stable=True)
        arrived = torch.bincount(labels, minlength=len(self.capacities))
        before = arrived.cumsum(0) - arrived  # (C,)
        turn = torch.empty_like(labels)  # of each among those of its class
        turn[order] = torch.arange(len(labels)) - before[labels[order]]
        size = self.capacities[labels]
        place = (self.pushed[labels] + turn) % size.clamp_min(1)
        held = turn >= arrived[labels] - size
        rows = torch.where(held, self._starts[labels] + place, -1)
        target = rows[held].to(self.features.device)
        kept = features.detach()[held.to(features.device)]
        self.features[target] = kept.to(self.features)
        self.pushed += arrived
        return rows

    def _check(self, features: Tensor, labels: Tensor) -> Tensor:
        labels = as_integers(labels, 'labels', where='FeatureBank')
        expected = (labels.numel(), self.features.size(1))
        if tuple(features.shape) != expected or labels.ndim != 1:
            raise ValueError(
                'FeatureBank: features must have shape (b, '
                f'{self.features.size(1)}) and labels (b,), got '
                f'{tuple(features.shape)} and {tuple(labels.shape)}.'
            )
        stored = features.detach().to(self.features.dtype)
        if not bool(torch.isfinite(stored).all()):
            kind = str(self.features.dtype).removeprefix('torch.')
            raise ValueError(
                f'FeatureBank: features must be finite in {kind}, got NaN or '
                'infinity. Lower the learning rate, or store a wider type.'
            )
        labels = labels.detach().cpu().long()
        classes = len(self.capacities)
        outside = labels[(labels < 0) | (labels >= classes)]
        if outside.numel():
            raise ValueError(
                f'FeatureBank: labels must be in [0, {classes}), got '
                f'{int(outside[0])}. Check the number of classes.'
            )
        return labels

    def state_dict(self) -> dict[str, Tensor]:
        """What a checkpoint needs, as plain tensors."""
        return {
            'capacities': self.capacities,
            'pushed': self.pushed,
            'features': self.features,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take over the rows of a bank of the same shape.

        Raises:
            ValueError: If the other bank has other capacities or features.
        """
        sizes, features = state['capacities'].cpu(), state['features']
        if (
            not torch.equal(sizes, self.capacities)
            or features.shape != self.features.shape
        ):
            raise ValueError(
                'FeatureBank: the checkpoint must hold a bank of '
                f'{tuple(self.features.shape)} rows and features with the '
                f'same class sizes, got {tuple(features.shape)}. Resume with '
                'the data set and settings of the checkpoint.'
            )
        self.pushed = state['pushed'].cpu().clone()
        self.features.copy_(features)


def _sizes(capacities: Sequence[int]) -> Tensor:
    """Rows of each class, shape (C,), checked."""
    sizes = [
        check_number(
            size, 'capacities', where='FeatureBank', at_least=0, whole=True
        )
        for size in capacities
    ]
    if not sum(sizes):
        raise ValueError(
            'FeatureBank: capacities must be >= 0 and not all 0, got '
            f'{sizes[:10]}.'
        )
    return torch.tensor(sizes, dtype=torch.int64)
