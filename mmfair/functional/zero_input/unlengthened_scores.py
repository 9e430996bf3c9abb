"""Scores of a cosine classifier that do not lengthen a short feature."""

import torch
from torch import Tensor

from mmfair.functional.score_shapes import per_class

__all__ = ['unlengthened_scores']


def unlengthened_scores(
    scores: Tensor, features: Tensor, bias: Tensor | None = None
) -> Tensor:
    r"""Scores s w x / max(1, norm(x)) + b from those of the direction of x.

    A cosine classifier scores the direction x / norm(x), whose derivative
    grows without bound towards x = 0, where there is no direction. Here a
    feature longer than 1 counts by its direction, as before; a shorter one is
    not lengthened, so its scores and their gradients shrink to what a linear
    layer of the same weights says: at x = 0 to the bias, or equal scores.

    Args:
        scores: Scores of cosines, shape (N, C, \*spatial).
        features: What they were computed from, shape (N, D, \*spatial).
        bias: What was added to the cosines, shape (C,), if anything.

    Returns:
        Shape (N, C, \*spatial).

    Examples:
        >>> features = torch.tensor([[0.0, 0.1], [0.0, 20.0]])
        >>> scores = torch.tensor([[0.0, 30.0], [0.0, 30.0]])
        >>> unlengthened_scores(scores, features)
        tensor([[ 0.,  3.],
                [ 0., 30.]])
    """
    precise = torch.promote_types(features.dtype, torch.float32)
    length: Tensor = torch.linalg.vector_norm(
        features.to(precise), dim=1, keepdim=True
    )
    if bias is None:
        shorter: Tensor = scores * length.clamp_max(1)
        return shorter
    bias = per_class(bias, scores.ndim)
    return (scores - bias) * length.clamp_max(1) + bias
