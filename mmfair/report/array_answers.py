"""Labels, scores and features that somebody has, as answers of a model."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import Tensor

from mmfair.functional.checks import check_names
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.tasks import Labels, MultiLabels
from mmfair.report.tasks.task import Array

__all__ = ['array_answers', 'class_labels']

_WHERE = 'report_from_arrays'


def array_answers(
    name: str,
    labels: npt.NDArray[np.int64],
    scores: object,
    features: object | None,
    names: Sequence[str],
    train_counts: Sequence[float] | None,
) -> ModelAnswers:
    """Answers of one model.

    Args:
        name: Of the model.
        labels: From :func:`class_labels`.
        scores: Of each class, shape (N, C).
        features: Of each image, shape (N, D); None without.
        names: C names.
        train_counts: C numbers; None if unknown.

    Returns:
        The answers.

    Raises:
        TypeError: If an array does not hold numbers.
        ValueError: If shapes do not fit or a number is not finite.
    """
    numbers = _numbers(scores, f'scores of {name!r}')
    count, classes = len(labels), len(names)
    if numbers.shape != (count, classes):
        raise ValueError(
            f'{_WHERE}: scores of {name!r} must have shape (N, C) = ({count}, '
            f'{classes}), got {numbers.shape}. Of predicted classes alone, '
            'make rows with np.eye(C)[predicted].'
        )
    probability = _probabilities(numbers, one_label=labels.ndim == 1)
    data: Labels | MultiLabels
    if labels.ndim == 1:
        # Of the scores as they are: equal ones stay equal.
        predicted = numbers.argmax(1)
        chosen = probability[np.arange(count), predicted].astype(np.float32)
        data = Labels(labels, predicted, chosen)
    else:
        data = MultiLabels(
            labels.astype(np.int8), probability.astype(np.float32)
        )
    answers = ModelAnswers(
        name=name,
        class_names=names,
        images=np.arange(count),
        data=data,
        train_counts=train_counts,
        unknown={'log': 'only arrays are known'},
    )
    if train_counts is None:
        answers.unknown['train_counts'] = 'no train_counts were given'
    if features is None:
        answers.unknown['geometry'] = 'no features were given'
    else:
        answers.features = {'last': _features(features, name, count)}
        answers.places = {'last': 'features as given'}
    return answers


def class_labels(
    labels: object, classes: int, names: object | None
) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Labels as class numbers, and the names of the classes.

    Args:
        labels: Shape (N,): class numbers, or names of classes. Shape (N, C):
            1 where an image shows a class, 0 where not, -1 where it does not
            count.
        classes: C.
        names: C names; numbers without them.

    Returns:
        Both.

    Raises:
        TypeError: If labels are neither numbers nor names.
        ValueError: If one is out of range or the shape does not fit.
    """
    listed = [f'class {index}' for index in range(classes)]
    if names is not None:
        listed = [*check_names(_plain(names), 'names', where=_WHERE)]
    if len(listed) != classes or len({*listed}) != classes:
        raise ValueError(
            f'{_WHERE}: names must be one for each of the {classes} classes, '
            f'no two alike, got {len(listed)}, {len({*listed})} of them '
            'different.'
        )
    if not all(name.strip() for name in listed):
        raise ValueError(f'{_WHERE}: names must not be blank, got {listed}.')
    array = _array(labels, 'labels')
    if array.dtype.kind in 'US' and array.ndim == 1:
        array = _of_names(array, listed, given=names is not None)
    whole = _whole(array)
    if whole.ndim == 1 and len(whole):
        _check_range(whole, 0, classes)
    elif whole.ndim == 2 and whole.shape[1:] == (classes,) and len(whole):
        _check_range(whole, -1, 2)
    else:
        raise ValueError(
            f'{_WHERE}: labels must have shape (N,), or (N, C) with C = '
            f'{classes} for several labels an image, N >= 1, got '
            f'{whole.shape}.'
        )
    return whole, listed


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, 'tolist') else value


def _array(value: Any, name: str) -> npt.NDArray:
    if isinstance(value, Tensor):
        value = value.detach().cpu().to_dense()
        if value.is_floating_point():
            value = value.double()  # NumPy has no bfloat16
        value = value.numpy()
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise ValueError(
            f'{_WHERE}: {name} must have no masked entries, got '
            f'{int(np.ma.count_masked(value))}. Leave these images out.'
        )
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ValueError(
            f'{_WHERE}: {name} must be an array, got rows of unequal length.'
        ) from error


def _numbers(value: Any, name: str) -> Array:
    array = _array(value, name)
    if array.dtype.kind not in 'iuf':
        raise TypeError(
            f'{_WHERE}: {name} must be numbers, got {array.dtype}.'
        )
    numbers = array.astype(np.float64)
    wrong = np.argwhere(~np.isfinite(numbers))
    if len(wrong):
        raise ValueError(
            f'{_WHERE}: {name} must be finite, got '
            f'{numbers[tuple(wrong[0])]} in row {wrong[0][0]}, and '
            f'{len(wrong)} of {numbers.size} such numbers.'
        )
    return numbers


def _features(value: object, name: str, count: int) -> Any:
    numbers = _numbers(value, f'features of {name!r}')
    if numbers.ndim != 2 or len(numbers) != count or not numbers.shape[1]:
        raise ValueError(
            f'{_WHERE}: features of {name!r} must have shape (N, D) with N = '
            f'{count}, got {numbers.shape}. Flatten or average the others.'
        )
    if numbers.shape[1] < 3:
        raise ValueError(
            f'{_WHERE}: features of {name!r} must have D >= 3, for a curved '
            f'surface, got {numbers.shape[1]}. Leave them out, or take those '
            'of a wider layer.'
        )
    largest = np.abs(numbers).max()
    if largest > np.finfo(np.float32).max:
        raise ValueError(
            f'{_WHERE}: features of {name!r} must fit into float32, got '
            f'{largest}. Scale them.'
        )
    return numbers.astype(np.float32)


def _of_names(
    labels: npt.NDArray, names: Sequence[str], *, given: bool
) -> npt.NDArray[np.int64]:
    places = {name: index for index, name in enumerate(names)}
    unknown = sorted({str(one) for one in labels} - places.keys())
    if unknown:
        rule = 'names of classes' if given else 'class numbers'
        raise ValueError(
            f'{_WHERE}: labels must be {rule}, got {unknown[0]!r}. Give the '
            'names of all classes, in the order of the scores, as names.'
        )
    return np.array([places[str(one)] for one in labels])


def _whole(labels: npt.NDArray) -> npt.NDArray[np.int64]:
    if labels.dtype.kind not in 'iuf' and (
        labels.dtype.kind != 'b' or labels.ndim != 2
    ):
        raise TypeError(
            f'{_WHERE}: labels must be class numbers, got {labels.dtype}.'
        )
    if labels.dtype.kind == 'f' and (labels != np.floor(labels)).any():
        wrong = labels[labels != np.floor(labels)].flat[0]
        raise ValueError(
            f'{_WHERE}: labels must be whole numbers, got {wrong}.'
        )
    if labels.dtype.kind == 'f' and not np.isfinite(labels).all():
        raise ValueError(f'{_WHERE}: labels must be finite, got inf.')
    return labels.astype(np.int64)


def _check_range(labels: npt.NDArray[np.int64], low: int, end: int) -> None:
    wrong = np.argwhere((labels < low) | (labels >= end))
    if len(wrong):
        raise ValueError(
            f'{_WHERE}: labels must be in [{low}, {end}), got '
            f'{labels[tuple(wrong[0])]} in row {wrong[0][0]}. Check how the '
            'classes are numbered.'
        )


def _probabilities(scores: Array, *, one_label: bool) -> Array:
    """Scores in [0, 1]; others are logits."""
    inside = (scores >= 0).all() and (scores <= 1).all()
    if inside and (not one_label or np.allclose(scores.sum(1), 1, atol=1e-3)):
        return scores
    if not one_label:
        return 1 / (1 + np.exp(-np.clip(scores, -500, 500)))
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)
