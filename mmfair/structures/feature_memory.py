"""Features of earlier steps, the rarer the class the more of them."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_labels
from mmfair.functional.long_tail.check_class_counts import check_class_counts

__all__ = ['FeatureMemory']


class FeatureMemory:
    """A queue over all classes that a feature enters by a draw.

    A feature of a class with n training samples enters with the probability
    (n_min / n)^power: with power 1 all classes send equally many in an epoch.
    When the queue is full the oldest leave. The draws have a generator of
    their own, which goes along in checkpoints.

    Args:
        class_counts: Training samples n of each class, length C, >= 0.
        size: Features that it holds, >= 1.
        dim: Features p in each, >= 1.
        power: >= 0; 0 takes in every feature.
        seed: Of the draws.
        where: Who asks; errors begin with it.

    Attributes:
        probabilities: Of each class, shape (C,), in (0, 1].

    Raises:
        TypeError: If a setting is no number.
        ValueError: If one is out of range.

    Examples:
        >>> memory = FeatureMemory([4, 4], size=3, dim=1)
        >>> rows = torch.arange(4.0)[:, None]
        >>> memory.store(rows, torch.tensor([0, 1, 0, 1]))
        >>> features, labels = memory.held()
        >>> features.flatten(), labels
        (tensor([1., 2., 3.]), tensor([1, 0, 1]))
    """

    def __init__(
        self,
        class_counts: Sequence[float],
        size: int,
        dim: int,
        *,
        power: float = 1.0,
        seed: int = 0,
        where: str = 'FeatureMemory',
    ) -> None:
        for value, name in ((size, 'size'), (dim, 'dim')):
            check_number(value, name, where=where, at_least=1, whole=True)
        power = check_number(power, 'power', where=where, at_least=0)
        counts = check_class_counts(class_counts, where=where, positive=False)
        smallest = counts[counts > 0].min()
        self.where = where
        # A class without samples sends none.
        self.probabilities = (smallest / counts.clamp_min(smallest)) ** power
        self._features = torch.zeros(size, dim)
        self._labels = torch.full((size,), -1)
        self._entered = 0
        self._draw = torch.Generator().manual_seed(seed)

    @torch.no_grad()
    def store(self, features: Tensor, labels: Tensor) -> None:
        """Offer the samples of a step, of all processes.

        Args:
            features: Shape (b, p), finite.
            labels: Shape (b,), integer, in [0, C).

        Raises:
            TypeError: If the types are wrong.
            ValueError: If a shape, a label or a feature does not fit.
        """
        if not len(labels):
            return
        features, labels, _ = check_labels(
            features, labels, len(self.probabilities), where=self.where
        )
        size, dim = self._features.shape
        if features.size(1) != dim:
            raise ValueError(
                f'{self.where}: features must have shape (b, {dim}), got '
                f'{tuple(features.shape)}.'
            )
        self._features = self._features.to(features.device)
        labels = labels.cpu()
        chance = torch.rand(
            len(labels), generator=self._draw, dtype=torch.float64
        )
        enter = (chance < self.probabilities[labels]).nonzero().flatten()
        enter = enter[-size:]
        places = (self._entered + torch.arange(len(enter))) % size
        self._features[places.to(features.device)] = features[
            enter.to(features.device)
        ].float()
        self._labels[places] = labels[enter]
        self._entered += len(enter)

    def held(self) -> tuple[Tensor, Tensor]:
        """Features, shape (h, p), and their classes, shape (h,)."""
        filled = min(self._entered, len(self._labels))
        labels = self._labels[:filled].to(self._features.device)
        return self._features[:filled], labels

    def state_dict(self) -> dict[str, Tensor]:
        """What a checkpoint needs, as plain tensors."""
        return {
            'features': self._features,
            'labels': self._labels,
            'entered': torch.tensor(self._entered),
            'draw': self._draw.get_state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the memory of a run that goes on.

        Raises:
            ValueError: If it is of another size.
        """
        if state['features'].shape != self._features.shape:
            raise ValueError(
                f'{self.where}: the checkpoint must hold a memory of '
                f'{tuple(self._features.shape)} features, got '
                f'{tuple(state["features"].shape)}. Resume with the settings '
                'of the checkpoint.'
            )
        self._features = state['features'].clone()
        self._labels = state['labels'].cpu().clone()
        self._entered = int(state['entered'])
        self._draw.set_state(state['draw'].cpu())
