"""Rows of training images, drawn class by class."""

import numpy as np
import torch
from torch import Tensor

from mmfair.corrections.correction import NotApplicableError
from mmfair.corrections.split_features import SplitFeatures
from mmfair.functional.long_tail.sampling_probabilities import (
    sampling_probabilities,
)

__all__ = ['ClassDraws', 'check_every_class']


class ClassDraws:
    """Draws a class, then one of its images, with replacement.

    Args:
        split: Training images of one label each, of every class.
        power: Classes are drawn as their size to this power: 0 all alike, 0.5
            by the square root, 1 as the images.
        seed: Of the draws.

    Raises:
        NotApplicableError: If images have several labels or a class has no
            image.

    Examples:
        >>> labels = [0, 0, 0, 1]
        >>> rows = SplitFeatures(torch.ones(4, 1), torch.ones(4, 2), labels)
        >>> drawn = ClassDraws(rows, power=0, seed=0).batch(1000)
        >>> 0.4 < float((drawn == 3).float().mean()) < 0.6
        True
    """

    def __init__(
        self, split: SplitFeatures, *, power: float, seed: int
    ) -> None:
        counts = check_every_class(split).cpu()
        self._sizes = counts.numpy()
        self._starts = np.concatenate([[0], self._sizes.cumsum()[:-1]])
        self._order = split.labels.argsort(stable=True)
        probabilities = sampling_probabilities(counts, power=power).numpy()
        self._ends = probabilities.cumsum()
        self._rng = np.random.default_rng(seed)

    def batch(self, size: int) -> Tensor:
        """Rows of so many images, shape (size,)."""
        where = self._rng.random((2, size))
        classes = np.searchsorted(self._ends, where[0], side='right')
        classes = classes.clip(max=len(self._ends) - 1)
        rank = (where[1] * self._sizes[classes]).astype(np.int64)
        rows = torch.from_numpy(self._starts[classes] + rank)
        return self._order[rows.to(self._order.device)]


def check_every_class(split: SplitFeatures) -> Tensor:
    """Images of each class, shape (C,), or the reason to leave one out.

    Raises:
        NotApplicableError: If images have several labels or a class has no
            image.
    """
    if split.multi_label:
        raise NotApplicableError('it needs one label an image')
    counts = split.class_counts
    if int(counts.min()) == 0:
        raise NotApplicableError(
            f'class {int(counts.argmin())} has no image among those to '
            'learn from'
        )
    return counts
