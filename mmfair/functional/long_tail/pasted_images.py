"""Images with a box of other images, for CMO."""

import math

from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import Numbers, check_images

__all__ = ['cut_box', 'pasted_images']

Box = tuple[int, int, int, int]


def cut_box(
    height: int, width: int, *, share: float, centre: tuple[int, int]
) -> Box:
    """Where an image takes a part of another one.

    A rectangle of the image's shape with sides of sqrt(1 - share) times its
    own, cut off at the borders.

    Args:
        height: Of the image, in pixels, >= 1.
        width: The same.
        share: Of the image that stays, before the borders cut, in [0, 1].
        centre: Row and column of the middle of the box, within the image.

    Returns:
        First row, row behind the last, first column, column behind the last.

    Raises:
        TypeError: If a number is none.
        ValueError: If one is out of range.

    References:
        Yun et al., "CutMix", ICCV 2019; Park et al., CVPR 2022 (CMO).

    Examples:
        >>> cut_box(32, 32, share=0.75, centre=(4, 16))
        (0, 12, 8, 24)
    """
    where = 'cut_box'
    share = check_number(share, 'share', where=where, at_least=0, at_most=1)
    sides = []
    for name, value, middle in (
        ('height', height, centre[0]),
        ('width', width, centre[1]),
    ):
        check_number(value, name, where=where, at_least=1, whole=True)
        check_number(
            middle, 'centre', where=where, at_least=0, below=value, whole=True
        )
        half = int(value * math.sqrt(1 - share)) // 2
        sides += [max(middle - half, 0), min(middle + half, value)]
    top, bottom, left, right = sides
    return top, bottom, left, right


def pasted_images(
    images: Numbers, others: Numbers, box: Box
) -> tuple[Tensor, float]:
    """Images with a box of others, and how much of them is left.

    Args:
        images: Shape (N, C, H, W).
        others: Of the partners, the same shape.
        box: From :func:`cut_box`.

    Returns:
        The shape of ``images``, neither argument changed; and the share of
        an image outside the box, in [0, 1]: that of its label.

    Raises:
        ValueError: If the shapes differ or the box is not within.

    References:
        Park et al., "The Majority Can Help the Minority: Context-rich
        Minority Oversampling for Long-tailed Classification", CVPR 2022.

    Examples:
        >>> import torch
        >>> images, others = torch.zeros(1, 1, 2, 2), torch.ones(1, 1, 2, 2)
        >>> pasted_images(images, others, (0, 1, 0, 2))
        (tensor([[[[1., 1.],
                  [0., 0.]]]]), 0.5)
    """
    where = 'pasted_images'
    images = check_images(images, where=where)
    others = check_images(others, where=where)
    if images.shape != others.shape:
        raise ValueError(
            f'{where}: others must have the shape of images, '
            f'{tuple(images.shape)}, got {tuple(others.shape)}.'
        )
    height, width = images.shape[2:]
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= height and 0 <= left <= right <= width):
        raise ValueError(
            f'{where}: box must lie within {height} x {width} pixels, got '
            f'{tuple(box)}. Take that of cut_box.'
        )
    pasted = images.clone()
    part = (..., slice(top, bottom), slice(left, right))
    pasted[part] = others[part].to(images)
    return pasted, 1 - (bottom - top) * (right - left) / (height * width)
