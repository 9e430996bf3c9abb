"""The temperature at which probabilities are as sure as they are right."""

import torch
from torch import Tensor

from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['fitted_temperature']

_LOWEST, _HIGHEST = 0.01, 100.0
# Steps and relative change at which they end.
_STEPS, _CLOSE = 60, 1e-6
_CHUNK = 2**22


def fitted_temperature(
    logits: Numbers, labels: Numbers, offset: Numbers | None = None
) -> float:
    """T > 0 with the lowest cross-entropy of softmax(z / T + o).

    The loss is convex in 1 / T, so that Newton's steps within bounds find
    the one minimum.

    Args:
        logits: Scores z, shape (N, C).
        labels: Shape (N,), in [0, C).
        offset: Added to each row, o, shape (C,): the log of another prior;
            0 if None.

    Returns:
        In [0.01, 100]; an end where the loss falls beyond it, as the lower
        one where all answers are right.

    Raises:
        ValueError: If a shape does not fit or a label is no class.

    References:
        Guo et al., "On Calibration of Modern Neural Networks", ICML 2017,
        section 4.2.

    Examples:
        >>> logits = torch.tensor([[2.0, 0.0]] * 4)
        >>> round(fitted_temperature(logits, [0, 0, 0, 1]), 4)
        1.8205
    """
    where = 'fitted_temperature'
    scores = widened(check_scores(logits, where=where))
    if scores.ndim != 2:
        raise ValueError(
            f'{where}: logits must have shape (N, C), got '
            f'{tuple(scores.shape)}.'
        )
    target = check_targets(labels, scores, where=where).long()
    shift = scores.new_zeros(scores.size(1))
    if offset is not None:
        shift = as_floats(offset, 'offset', where=where).to(scores)
        if shift.shape != scores.shape[1:]:
            raise ValueError(
                f'{where}: offset must have one entry for each of the '
                f'{scores.size(1)} classes, got shape {tuple(shift.shape)}.'
            )
    return 1 / _root(scores, target, shift)


def _root(scores: Tensor, labels: Tensor, shift: Tensor) -> float:
    """1 / T where the slope of the loss is 0."""
    low, high = 1 / _HIGHEST, 1 / _LOWEST
    if _slopes(scores, labels, shift, low)[0] >= 0:
        return low
    if _slopes(scores, labels, shift, high)[0] <= 0:
        return high
    at = 1.0
    for _ in range(_STEPS):
        slope, curve = _slopes(scores, labels, shift, at)
        low, high = (at, high) if slope < 0 else (low, at)
        step = at - slope / curve if curve > 0 else low
        after = step if low < step < high else (low * high) ** 0.5
        if abs(after - at) <= _CLOSE * at:
            return after
        at = after
    return at


def _slopes(
    scores: Tensor, labels: Tensor, shift: Tensor, inverse: float
) -> tuple[float, float]:
    """First and second derivative of the mean loss by 1 / T."""
    first = second = 0.0
    rows = max(1, _CHUNK // scores.size(1))
    for start in range(0, len(scores), rows):
        part = scores[start : start + rows]
        right = labels[start : start + rows]
        share = (inverse * part + shift).softmax(1)
        mean = (share * part).sum(1)
        true = part.gather(1, right[:, None])[:, 0]
        spread = (share * (part - mean[:, None]).square()).sum(1)
        first += float((mean - true).sum(dtype=torch.float64))
        second += float(spread.sum(dtype=torch.float64))
    return first / len(scores), second / len(scores)
