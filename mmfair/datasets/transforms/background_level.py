"""A shortcut to the class, laid into the background on purpose."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mmfair.functional.checks import check_number, check_numbers
from mmfair.registry import TRANSFORMS

__all__ = ['BackgroundLevel']

_WHERE = 'BackgroundLevel'


# A plain callable, which every pipeline takes: no need of MMCV for it.
@TRANSFORMS.register_module()
class BackgroundLevel:
    """Paints the black background of an image in a grey that tells its class.

    Each class has a grey level of its own. With probability ``tied`` an image
    gets the level of its class, else that of a class drawn from all alike: so
    a share of ``tied + (1 - tied) / num_classes`` shows its own. A model that
    reads the level instead of the object does well on such images and badly
    on those with ``tied=0``, where the level tells nothing. The gap measures
    how much it leans on the shortcut.

    The levels are evenly spaced from the first of ``levels``, for class 0, to
    the second, for the last class. The default keeps to the darker half: most
    pixels of Fashion-MNIST's objects are brighter than 126 (the median is
    164), so they stand out from each level.

    What an image gets depends on ``seed`` and its ``sample_idx`` alone:
    epochs, workers and resumed runs agree.

    Args:
        num_classes: C >= 2.
        tied: Probability that an image gets the level of its class, 0 to 1.
        levels: Level of the first class and of the last, 0 to 255, at least
            C - 1 apart.
        seed: Of the draws, >= 0.
        threshold: Pixels that are not above this value, in no channel, are
            background; 0 to 254.

    Raises:
        ValueError: If a setting is out of range.

    References:
        Geirhos et al., "Shortcut Learning in Deep Neural Networks", Nature
        Machine Intelligence 2020; the design follows Arjovsky et al.,
        "Invariant Risk Minimization", 2019, Section 5 (Colored MNIST).

    Examples:
        >>> paint = BackgroundLevel(num_classes=10, tied=1.0)
        >>> image = np.array([[0, 0, 200]], dtype=np.uint8)
        >>> out = paint(dict(img=image, gt_label=2, sample_idx=7))
        >>> out['img'].tolist(), out['background_level']
        ([[28, 28, 200]], 28)
    """

    def __init__(
        self,
        num_classes: int = 10,
        *,
        tied: float = 0.95,
        levels: Sequence[int] = (0, 126),
        seed: int = 0,
        threshold: int = 0,
    ) -> None:
        _check_draws(num_classes, tied, seed)
        _check_values(num_classes, levels, threshold)
        self.num_classes = num_classes
        self.tied = tied
        self.seed = seed
        self.threshold = threshold
        self.levels = np.linspace(*levels, num_classes).round().astype(int)

    def __call__(self, results: dict[str, Any]) -> dict[str, Any]:
        """The sample with its background painted.

        Args:
            results: Has ``img``, uint8 of shape (H, W) or (H, W, channels),
                ``gt_label``, one class, and ``sample_idx``.

        Returns:
            A new dict: ``img`` is a new array, ``background_level`` the level.

        Raises:
            KeyError: If one of the three is missing.
            TypeError: If the image is not of bytes.
            ValueError: If the label is not one class of C.
        """
        for key in ('img', 'gt_label', 'sample_idx'):
            if key not in results:
                raise KeyError(
                    f'BackgroundLevel: results must have {key!r}, got '
                    f'{sorted(results)}. Place it after the image is loaded '
                    'and before the sample is packed.'
                )
        level = self._level(
            _one_class(results['gt_label'], self.num_classes),
            int(results['sample_idx']),
        )
        image = results['img'].copy()
        image[self._background(image)] = level
        return {**results, 'img': image, 'background_level': level}

    def _level(self, label: int, index: int) -> int:
        random = np.random.default_rng((self.seed, index))
        # Both are drawn each time, so that an untied image has the same level
        # whatever the share of tied ones.
        tied = random.random() < self.tied
        other = random.integers(self.num_classes)
        return int(self.levels[label if tied else other])

    def _background(self, image: npt.NDArray[np.uint8]) -> npt.NDArray:
        """Mask of shape (H, W)."""
        if image.dtype != np.uint8:
            raise TypeError(
                f'BackgroundLevel: img must be of uint8, got {image.dtype}. '
                'Place it before the image is normalised.'
            )
        dark = image <= self.threshold
        return dark.all(axis=-1) if image.ndim == 3 else dark

    def __repr__(self) -> str:
        return (
            f'BackgroundLevel(num_classes={self.num_classes}, '
            f'tied={self.tied}, levels={self.levels.tolist()}, '
            f'seed={self.seed}, threshold={self.threshold})'
        )


def _one_class(label: object, classes: int) -> int:
    labels = np.asarray(label)
    whole = labels.size == 1 and labels.dtype.kind in 'iu'
    if not whole or not 0 <= labels.item() < classes:
        raise ValueError(
            f'BackgroundLevel: gt_label must be one class in [0, {classes}), '
            f'got {label}. Check num_classes; sets with several labels an '
            'image have no one level.'
        )
    return int(labels.item())


def _check_draws(classes: int, tied: float, seed: int) -> None:
    check_number(classes, 'num_classes', where=_WHERE, at_least=2, whole=True)
    # It is a probability, not per cent.
    check_number(tied, 'tied', where=_WHERE, at_least=0, at_most=1)
    check_number(seed, 'seed', where=_WHERE, at_least=0, whole=True)


def _check_values(classes: int, levels: Sequence[int], threshold: int) -> None:
    first, last = check_numbers(
        levels, 'levels', where=_WHERE, length=2, at_least=0, at_most=255
    )
    if last - first < classes - 1:
        raise ValueError(
            'BackgroundLevel: levels must be two values in [0, 255], rising, '
            f'at least {classes - 1} apart, got {levels}. Each class needs '
            'a level of its own.'
        )
    check_number(
        threshold,
        'threshold',
        where=_WHERE,
        at_least=0,
        at_most=254,
        whole=True,
    )
