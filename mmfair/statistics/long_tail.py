"""Which images of a balanced data set make a long-tailed one."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mmfair.functional.checks import (
    check_choice,
    check_number,
    check_numbers,
)
from mmfair.functional.tensor_checks import Numbers, as_integers

__all__ = [
    'LONG_TAIL_PROFILES',
    'held_out_indices',
    'long_tail_counts',
    'long_tail_indices',
]

LONG_TAIL_PROFILES = ('exp', 'step')


def long_tail_counts(
    num_classes: int,
    max_count: int,
    *,
    profile: str = 'exp',
    imbalance_factor: float = 100.0,
) -> list[int]:
    """Images to keep of each class; class 0 is the largest.

    Args:
        num_classes: C >= 1.
        max_count: Images of the largest class, >= 1.
        profile: ``'exp'``: falls geometrically over the classes; ``'step'``:
            the first half of the classes (C // 2) keeps ``max_count``, the
            rest has the smallest count.
        imbalance_factor: Largest count over smallest, >= 1.

    Returns:
        C counts, rounded down.

    Raises:
        ValueError: If a setting is out of range or a class would be empty.

    References:
        Cao et al., "Learning Imbalanced Datasets with Label-Distribution-
        Aware Margin Loss", NeurIPS 2019, and its released code.

    Examples:
        >>> long_tail_counts(4, 1000, imbalance_factor=8)
        [1000, 500, 250, 125]
        >>> long_tail_counts(4, 1000, profile='step', imbalance_factor=8)
        [1000, 1000, 125, 125]
    """
    where = 'long_tail_counts'
    check_choice(profile, 'profile', LONG_TAIL_PROFILES, where=where)
    num_classes, max_count = (
        int(check_number(value, name, where=where, at_least=1, whole=True))
        for value, name in (
            (num_classes, 'num_classes'),
            (max_count, 'max_count'),
        )
    )
    imbalance_factor = check_number(
        imbalance_factor, 'imbalance_factor', where=where, at_least=1
    )
    # The reciprocal first: the published counts depend on its rounding.
    ratio = 1 / imbalance_factor
    if profile == 'exp':
        last = max(num_classes - 1, 1)
        shares = [ratio ** (c / last) for c in range(num_classes)]
    else:
        head = num_classes // 2
        shares = [1.0] * head + [ratio] * (num_classes - head)
    counts = [int(max_count * share) for share in shares]
    if min(counts) < 1:
        raise ValueError(
            'long_tail_counts: max_count must leave an image for every class '
            f'at imbalance_factor={imbalance_factor:g}, got {max_count}. '
            'Raise max_count or lower imbalance_factor.'
        )
    return counts


def long_tail_indices(
    labels: npt.ArrayLike, counts: Sequence[int], *, seed: int = 0
) -> npt.NDArray[np.int64]:
    """Positions of the images to keep, grouped by class.

    The images of a class are shuffled and the first ones are kept, so a
    smaller count keeps a subset. One legacy random generator serves the
    classes in ascending order, as in the released LDAM-DRW code, which makes
    the selection on CIFAR-10/100 exactly that of the common protocol;
    NumPy's global random state is neither read nor changed.

    Args:
        labels: Label of every image, shape (N,), integers in [0, C).
        counts: Images to keep of each class, length C.
        seed: Seed of the selection.

    Returns:
        Shape (sum of ``counts``,).

    Raises:
        ValueError: If a label is out of range or a class has too few images.

    Examples:
        >>> long_tail_indices([0, 0, 0, 1, 1, 1], [3, 1])
        array([2, 1, 0, 5])
    """
    shuffled = _shuffled_by_class(labels, counts, seed, 'long_tail_indices')
    return np.concatenate(
        [rows[:count] for rows, count in zip(shuffled, counts, strict=True)]
    )


def held_out_indices(
    labels: npt.ArrayLike,
    counts: Sequence[int],
    per_class: int,
    *,
    seed: int = 0,
) -> npt.NDArray[np.int64]:
    """Positions of a balanced set of images that were not kept.

    They are the last ones of the same shuffle, so they stay the same when
    the imbalance changes.

    Args:
        labels: As in :func:`long_tail_indices`.
        counts: As in :func:`long_tail_indices`.
        per_class: Images of each class to hold out, >= 1.
        seed: As in :func:`long_tail_indices`.

    Returns:
        Shape (C * ``per_class``,), disjoint from the images kept.

    Raises:
        ValueError: If a class has fewer images than are kept and held out.

    Examples:
        >>> held_out_indices([0, 0, 0, 1, 1, 1], [2, 1], 1)
        array([0, 4])
    """
    where = 'held_out_indices'
    per_class = int(
        check_number(
            per_class, 'per_class', where=where, at_least=1, whole=True
        )
    )
    kept = check_numbers(counts, 'counts', where=where, whole=True)
    needed = [int(count) + per_class for count in kept]
    shuffled = _shuffled_by_class(labels, needed, seed, where)
    return np.concatenate([rows[-per_class:] for rows in shuffled])


def _shuffled_by_class(
    labels: Numbers | npt.ArrayLike,
    needed: Sequence[int],
    seed: int,
    where: str,
) -> list[npt.NDArray[np.int64]]:
    """Shuffled positions of each class, checked to be enough."""
    targets = as_integers(labels, 'labels', where=where).cpu().long().numpy()
    if targets.ndim != 1:
        raise ValueError(
            f'{where}: labels must have shape (N,), got {targets.shape}.'
        )
    sizes = [
        int(count)
        for count in check_numbers(
            needed, 'counts', where=where, at_least=0, whole=True
        )
    ]
    seed = int(
        check_number(
            seed, 'seed', where=where, at_least=0, below=2**32, whole=True
        )
    )
    classes = len(sizes)
    if targets.size and not 0 <= targets.min() <= targets.max() < classes:
        raise ValueError(
            f'{where}: labels must be in [0, {classes}), got '
            f'values from {targets.min()} to {targets.max()}.'
        )
    generator = np.random.RandomState(seed)
    shuffled = []
    for label, count in enumerate(sizes):
        rows = np.flatnonzero(targets == label).astype(np.int64)
        if len(rows) < count:
            raise ValueError(
                f'{where}: class {label} must have at least {count} images, '
                f'got {len(rows)}. Lower max_count or the number held out.'
            )
        generator.shuffle(rows)
        shuffled.append(rows)
    return shuffled
