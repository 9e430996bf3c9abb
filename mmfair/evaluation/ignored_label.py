"""The label of pixels that do not count."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from mmfair.functional.checks import check_number

__all__ = ['check_ignore_index', 'check_maps', 'ignored_label']

#: What segmentation sets, heads and losses of the hosts pass over.
_OF_PIXELS = 255


def check_ignore_index(value: object, *, where: str) -> int | None:
    """A label, or None for the usual one of the task.

    Args:
        value: What a config gives for ``ignore_index``.
        where: Who asks; errors begin with it.

    Returns:
        A whole number or None.

    Raises:
        TypeError: If it is neither.
        ValueError: If it is not finite or not whole.

    Examples:
        >>> check_ignore_index(None, where='ClassIoU')
    """
    if value is None:
        return None
    return int(check_number(value, 'ignore_index', where=where, whole=True))


def check_maps(
    pred: Tensor, target: Tensor, sample: Mapping[str, Any], *, where: str
) -> None:
    """Make sure that a label map has a label for each predicted pixel.

    Args:
        pred: Predicted labels, shape (H, W).
        target: True labels.
        sample: Where they come from; ``img_path`` names the image.
        where: Who asks; errors begin with it.

    Raises:
        ValueError: If the shapes differ.

    Examples:
        >>> import torch
        >>> maps = torch.zeros(2, 2, 2)
        >>> check_maps(*maps, {}, where='ClassIoU')
    """
    if pred.shape == target.shape:
        return
    name = sample.get('seg_map_path') or sample.get('img_path')
    raise ValueError(
        f'{where}: gt_sem_seg must have the shape of the prediction, '
        f'{tuple(pred.shape)}, got {tuple(target.shape)}'
        f'{"" if name is None else f" for {name!r}"}. A label map has one '
        'channel and the size of its image.'
    )


def ignored_label(given: int | None, classes: int, *, where: str) -> int:
    """The ignored label of segmentation maps.

    Args:
        given: What was set; None for 255.
        classes: C.
        where: Who asks; errors begin with it.

    Returns:
        The label, outside [0, C) unless it was set.

    Raises:
        ValueError: If it was not set and 255 is one of the classes, which
            would never count.

    Examples:
        >>> ignored_label(None, 19, where='ClassIoU')
        255
        >>> ignored_label(None, 300, where='ClassIoU')
        Traceback (most recent call last):
        ...
        ValueError: ClassIoU: ignore_index must be set for 300 classes, got \
none, and the usual 255 is one of them. Set the label of pixels without a \
class, -1 if there are none.
    """
    if given is not None:
        return given
    if classes > _OF_PIXELS:
        raise ValueError(
            f'{where}: ignore_index must be set for {classes} classes, got '
            f'none, and the usual {_OF_PIXELS} is one of them. Set the label '
            'of pixels without a class, -1 if there are none.'
        )
    return _OF_PIXELS
