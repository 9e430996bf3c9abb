"""Running mean and squared length of the features of each class."""

from typing import Any

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_labels

__all__ = ['ClassMoments']


class ClassMoments:
    """First and second moment of each class, as moving averages over steps.

    Those of a class move where a step has samples of it, and are those of
    its first step at first. Both moments are averaged, not spreads: a class
    with one sample in a step has a spread of 0 there, and an average of such
    spreads would stay below the truth.

    Args:
        num_classes: C >= 1.
        dim: Features p >= 1.
        momentum: What stays of a moment in a step, in [0, 1).
        where: Who asks; errors begin with it.

    Attributes:
        means: Of the features, shape (C, p), float32; NaN before the first
            sample of a class.
        squares: Mean of their squared lengths, shape (C,); NaN likewise.

    Raises:
        TypeError: If a setting is no number.
        ValueError: If one is out of range.

    Examples:
        >>> moments = ClassMoments(2, 1, momentum=0.5)
        >>> moments.update(torch.tensor([[1.0], [3.0]]), torch.tensor([0, 0]))
        >>> moments.means[0], moments.squares[0], moments.spreads()[0]
        (tensor([2.]), tensor(5.), tensor(1.))
    """

    def __init__(
        self,
        num_classes: int,
        dim: int,
        *,
        momentum: float = 0.9,
        where: str = 'ClassMoments',
    ) -> None:
        for value, name in ((num_classes, 'num_classes'), (dim, 'dim')):
            check_number(value, name, where=where, at_least=1, whole=True)
        self.momentum = check_number(
            momentum, 'momentum', where=where, at_least=0, below=1
        )
        self.where = where
        self.means = torch.full((num_classes, dim), torch.nan)
        self.squares = torch.full((num_classes,), torch.nan)

    @torch.no_grad()
    def update(self, features: Tensor, labels: Tensor) -> None:
        """Take in the samples of a step, of all processes.

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
            features, labels, len(self.squares), where=self.where
        )
        if features.size(1) != self.means.size(1):
            raise ValueError(
                f'{self.where}: features must have shape (b, '
                f'{self.means.size(1)}), got {tuple(features.shape)}.'
            )
        features = features.float()
        self.means = self.means.to(features.device)
        self.squares = self.squares.to(features.device)
        classes, owner = torch.unique(labels, return_inverse=True)
        counts = torch.bincount(owner, minlength=len(classes))
        for moment, values in (
            (self.means, features),
            (self.squares, features.square().sum(1)),
        ):
            sums = values.new_zeros(len(classes), *values.shape[1:])
            sums.index_add_(0, owner, values)
            mean = sums / counts.view([-1] + [1] * (values.ndim - 1))
            moved = mean.lerp(moment[classes], self.momentum)
            moment[classes] = torch.where(moved.isnan(), mean, moved)

    def spreads(self) -> Tensor:
        """Mean squared distance from the class mean, shape (C,), or NaN."""
        return (self.squares - self.means.square().sum(1)).clamp_min(0)

    def state_dict(self) -> dict[str, Tensor]:
        """What a checkpoint needs, as plain tensors."""
        return {'means': self.means, 'squares': self.squares}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the moments of a run that goes on.

        Raises:
            ValueError: If they are of other classes or features.
        """
        if state['means'].shape != self.means.shape:
            raise ValueError(
                f'{self.where}: the checkpoint must hold moments of '
                f'{tuple(self.means.shape)} classes and features, got '
                f'{tuple(state["means"].shape)}. Resume with the model of the '
                'checkpoint.'
            )
        self.means = state['means'].clone()
        self.squares = state['squares'].clone()
