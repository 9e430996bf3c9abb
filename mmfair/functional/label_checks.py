"""One way of checking labels, and the scores or features they belong to."""

from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import (
    Numbers,
    as_floats,
    as_integers,
    as_tensor,
    check_finite,
)

__all__ = ['check_ignored', 'check_labels', 'check_scores', 'check_targets']


def check_scores(logits: Numbers, *, where: str) -> Tensor:
    r"""Scores of classes as a tensor.

    Args:
        logits: Shape (N, C) or (N, C, \*spatial), floating point.
        where: Who asks; the error begins with it.

    Raises:
        TypeError: If they are not floating point.
        ValueError: If they have no class dimension.
    """
    scores = as_floats(logits, 'logits', where=where)
    if scores.ndim < 2 or not scores.size(1):
        raise ValueError(
            f'{where}: logits must have shape (N, C) or (N, C, *spatial), got '
            f'{tuple(scores.shape)}.'
        )
    return scores


def check_ignored(ignore_index: object, *, where: str) -> int | None:
    """The label that does not count, as an ``int``, or None for none.

    Raises:
        TypeError: If it is no whole number.
        ValueError: If it is beyond every label.

    Examples:
        >>> check_ignored(float('nan'), where='class_hits')
        Traceback (most recent call last):
        ...
        ValueError: class_hits: ignore_index must be a whole number \
>= -9.22337e+18 and < 9.22337e+18, got nan.
    """
    if ignore_index is None:
        return None
    return int(
        check_number(
            ignore_index,
            'ignore_index',
            where=where,
            at_least=-(2**63),
            below=2**63,
            whole=True,
        )
    )


def check_targets(
    target: Numbers,
    scores: Tensor,
    *,
    where: str,
    ignore_index: int | None = None,
) -> Tensor:
    r"""Labels, or class probabilities, that fit the scores.

    On a GPU the labels are not looked at, since each step would wait for it;
    PyTorch itself stops there at a label that is no class.

    Args:
        target: Labels, shape (N,) or (N, \\*spatial), or class probabilities,
            the shape of ``scores``.
        scores: Shape (N, C) or (N, C, \\*spatial).
        where: Who asks; the error begins with it.
        ignore_index: Label that is no class and yet allowed.

    Returns:
        The target as a tensor.

    Raises:
        TypeError: If it holds neither labels nor probabilities.
        ValueError: If the shape does not fit or a label is no class.

    Examples:
        >>> import torch
        >>> check_targets([0, 2], torch.zeros(2, 3), where='ldam_logits')
        tensor([0, 2])
    """
    tensor = as_tensor(target)
    if tensor is not None and tensor.is_floating_point():
        _check_shape(tensor, scores.shape, where)
        return tensor
    check_ignored(ignore_index, where=where)
    labels = as_integers(target, 'target', where=where)
    _check_shape(labels, scores.shape[:1] + scores.shape[2:], where)
    if labels.device.type == 'cpu':
        _check_range(labels, scores.size(1), ignore_index, where)
    return labels


def _check_shape(target: Tensor, shape: tuple[int, ...], where: str) -> None:
    if target.shape != shape:
        kind = 'probabilities' if target.is_floating_point() else 'labels'
        raise ValueError(
            f'{where}: target must have shape {tuple(shape)} to hold {kind}, '
            f'got {tuple(target.shape)}.'
        )


def _check_range(
    labels: Tensor, classes: int, ignore_index: int | None, where: str
) -> None:
    if ignore_index is not None:
        labels = labels[labels != ignore_index]
    if not labels.numel():
        return
    low, high = (int(end) for end in labels.aminmax())
    if low < 0 or high >= classes:
        also = '' if ignore_index is None else f' or {ignore_index}, ignored'
        raise ValueError(
            f'{where}: target must be in [0, {classes}){also}, got '
            f'{low if low < 0 else high}. Check the number of outputs and how '
            'the labels are read.'
        )


def check_labels(
    features: Numbers,
    labels: Numbers,
    num_classes: int | None = None,
    *,
    where: str,
) -> tuple[Tensor, Tensor, int]:
    """Features with labels that fit, and the number of classes.

    Args:
        features: To have shape (N, D), N and D >= 1, floating point, finite.
        labels: To have shape (N,), integer, in [0, C).
        num_classes: C; the highest label plus 1 if None.
        where: Who asks; the error begins with it.

    Returns:
        Features and labels as tensors of one device, and C >= 1.

    Raises:
        TypeError: If ``features`` are not floating point, or ``labels`` or
            ``num_classes`` not integers.
        ValueError: If a shape or a label does not fit, or a feature is not
            finite.

    Examples:
        >>> import torch
        >>> *_, classes = check_labels(
        ...     torch.zeros(3, 8), torch.tensor([0, 4, 0]), where='volume'
        ... )
        >>> classes
        5
    """
    points = as_floats(features, 'features', where=where)
    if points.ndim != 2 or points.numel() == 0:
        raise ValueError(
            f'{where}: features must have shape (N, D), N and D >= 1, got '
            f'{tuple(points.shape)}. Flatten or pool each sample into one '
            'row.'
        )
    check_finite(points, 'features', where=where)
    classes = as_integers(labels, 'labels', where=where)
    if classes.shape != points.shape[:1]:
        raise ValueError(
            f'{where}: labels must have one entry for each of the '
            f'{len(points)} rows of features, got shape '
            f'{tuple(classes.shape)}.'
        )
    count = _class_number(classes, num_classes, where)
    return points, classes.to(points.device), count


# A label beyond is no class, but a mistake that would fill the memory.
_MOST_CLASSES = 1_000_000


def _class_number(labels: Tensor, num_classes: int | None, where: str) -> int:
    lowest, highest = int(labels.min()), int(labels.max())
    if num_classes is None:
        classes = highest + 1
        if classes > _MOST_CLASSES:
            raise ValueError(
                f'{where}: labels must be in [0, {_MOST_CLASSES:,}) where '
                f'num_classes is not given, got {highest}. Check how the '
                'labels are read.'
            )
    else:
        classes = int(
            check_number(
                num_classes, 'num_classes', where=where, at_least=1, whole=True
            )
        )
    outside = lowest if lowest < 0 else highest
    if not 0 <= outside < classes:
        end = 'C' if num_classes is None else num_classes
        raise ValueError(
            f'{where}: labels must be in [0, {end}), got {outside}. Check the '
            'number of classes, and leave out samples without a class.'
        )
    return classes
