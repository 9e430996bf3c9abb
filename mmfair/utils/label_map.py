"""What a label map of segmentation must be."""

from typing import Any

__all__ = ['label_map_fault']

_SIDEWAYS = (5, 6, 7, 8)  # orientations of EXIF with sides exchanged
_ORIENTATION = 274


def label_map_fault(labels: Any, image: str | None = None) -> str | None:
    """What is wrong with the shape of a label map.

    Args:
        labels: The map, an array.
        image: Path of its image, whose size it must have.

    Returns:
        The end of a sentence that begins with the path, or None.

    Examples:
        >>> import numpy as np
        >>> label_map_fault(np.zeros((4, 6)))
        >>> label_map_fault(np.zeros((4, 6, 3)))
        'must have one channel with the number of a class, got shape \
(4, 6, 3), as of colours. Turn each colour into its number.'
    """
    if labels.ndim != 2:
        return (
            'must have one channel with the number of a class, got shape '
            f'{labels.shape}, as of colours. Turn each colour into its number.'
        )
    size = _size(image)
    if size is not None and labels.shape != size:
        return (
            f'must have the size of its image, {size[0]} x {size[1]}, got '
            f'{labels.shape[0]} x {labels.shape[1]}.'
        )
    return None


def _size(image: str | None) -> tuple[int, int] | None:
    """Height and width, of the header alone; None where it has none."""
    if image is None:
        return None
    try:
        from PIL import Image

        with Image.open(image) as file:
            width, height = file.size
            turned = file.getexif().get(_ORIENTATION) in _SIDEWAYS
    except Exception:  # what can't be read is said when it is read
        return None
    return (width, height) if turned else (height, width)
