"""The upper part of a picture of a person, so coarse that no face is told."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from mmfair.functional.checks import check_number

__all__ = ['MOSAIC_SHARE', 'mosaic']

#: Share of the height of a crop that hides its face.
MOSAIC_SHARE = 0.3

Pixels = npt.NDArray[np.uint8]


def mosaic(
    image: Pixels, *, share: float = MOSAIC_SHARE, blocks: int = 8
) -> Pixels:
    """A picture whose upper part is made of squares of one colour.

    No face is looked for: in a crop of a person who stands upright it is in
    the upper part. In other pictures it may be elsewhere.

    Args:
        image: Shape (H, W, 3), uint8, H and W >= 1.
        share: Of the height that is coarse, in (0, 1].
        blocks: Squares side by side, >= 1.

    Returns:
        A new array of the same shape.

    Raises:
        TypeError: If the image is no array of uint8.
        ValueError: If its shape is another, or a setting is out of range.

    Examples:
        >>> picture = np.arange(48, dtype=np.uint8).reshape(8, 2, 3)
        >>> coarse = mosaic(picture, share=0.25, blocks=1)
        >>> coarse[:2].reshape(4, 3).tolist()
        [[5, 6, 7], [5, 6, 7], [5, 6, 7], [5, 6, 7]]
        >>> bool((coarse[2:] == picture[2:]).all())
        True
    """
    where = 'mosaic'
    check_number(share, 'share', where=where, above=0, at_most=1)
    blocks = int(
        check_number(blocks, 'blocks', where=where, at_least=1, whole=True)
    )
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8:
        kind = getattr(image, 'dtype', type(image).__name__)
        raise TypeError(
            f'{where}: image must be an array of uint8, got {kind}. '
            'displayed_image makes one.'
        )
    if image.ndim != 3 or image.shape[2] != 3 or not image.size:
        raise ValueError(
            f'{where}: image must have shape (H, W, 3), H and W >= 1, got '
            f'{image.shape}.'
        )
    height, width = image.shape[:2]
    rows = int(np.ceil(share * height))
    across = min(blocks, width)
    small = (across, max(round(rows * across / width), 1))
    part = Image.fromarray(image[:rows])
    coarse = part.resize(small, Image.Resampling.BOX).resize(
        part.size, Image.Resampling.NEAREST
    )
    return np.concatenate([np.asarray(coarse), image[rows:]])
