"""What a regularizer gives in a step."""

from dataclasses import dataclass

from torch import Tensor

__all__ = ['RegularizerStep']


@dataclass(frozen=True)
class RegularizerStep:
    """What a step gives.

    Attributes:
        loss: The weighted penalty, scalar, with a gradient to the features.
        curvature: Of each class, shape (C,), without gradient.
        weight: Of the penalty, scalar.
        ratio: Norm of the weighted penalty's gradient at the features over
            that of the task, scalar; None where it was not read.
        first: Whether the curvature was computed at every row for it.
    """

    loss: Tensor
    curvature: Tensor
    weight: Tensor
    ratio: Tensor | None
    first: bool
