"""What the images of a batch are compared with."""

from typing import NamedTuple

from torch import Tensor

__all__ = ['Contrast']


class Contrast(NamedTuple):
    """Features of unit length, for PaCo.

    Attributes:
        queries: Features of the batch, shape (N, D).
        keys: Those of its second views, shape (N, D), without gradient.
        queue: Those of earlier steps, shape (K, D), without gradient.
        queue_labels: Their classes, shape (K,); -1 for rows without one.
    """

    queries: Tensor
    keys: Tensor
    queue: Tensor
    queue_labels: Tensor
