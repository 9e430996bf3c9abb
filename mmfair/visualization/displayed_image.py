"""Images of any kind as pictures that a screen can show."""

import numpy as np
import numpy.typing as npt

__all__ = ['displayed_image', 'displayed_images', 'picture_note']

Pixels = npt.NDArray[np.uint8]

# Values a little beyond 8 bits come from a normalisation that was undone.
_ROOM = 3.0
# Fractions that spread over less were normalised, and are shown stretched.
_FEW = 20.0


def displayed_image(image: npt.NDArray[np.generic]) -> Pixels:
    """An image as 8-bit RGB.

    Args:
        image: Shape (H, W), (H, W, 1) or (H, W, D), RGB first; numbers.

    Returns:
        Shape (H, W, 3). One or two channels are shown in grey (the first),
        more by the first three. Values that fit into 8 bits stay; fractions
        in [0, 1] are stretched to 255, all others, such as of 16 bits, from
        the lowest to the highest.

    Raises:
        ValueError: If the shape is another.

    Examples:
        >>> displayed_image(np.full((1, 1), 7, np.uint8)).tolist()
        [[[7, 7, 7]]]
        >>> sixteen = np.array([[0, 30000, 60000]], np.uint16)
        >>> displayed_image(sixteen)[0, :, 0].tolist()
        [0, 128, 255]
    """
    array = np.asarray(image)
    if array.ndim == 3 and array.shape[2] > 0:
        return displayed_images(array[None])[0]
    if array.ndim != 2:
        raise ValueError(
            'displayed_image: image must have shape (H, W) or (H, W, D), got '
            f'{array.shape}.'
        )
    return displayed_images(array[None, ..., None])[0]


def displayed_images(images: npt.NDArray[np.generic]) -> Pixels:
    """Images of one set as 8-bit RGB, on one scale.

    Args:
        images: Shape (N, H, W, D); see :func:`displayed_image`.

    Returns:
        Shape (N, H, W, 3).

    Examples:
        >>> displayed_images(np.zeros((2, 4, 4, 6), np.float32)).shape
        (2, 4, 4, 3)
    """
    channels = images.shape[-1]
    chosen = images[..., : 3 if channels >= 3 else 1]
    shown = np.broadcast_to(chosen, (*chosen.shape[:-1], 3))
    if shown.dtype == np.uint8:
        return shown.copy()
    values = np.nan_to_num(shown.astype(np.float64), posinf=0, neginf=0)
    return np.clip(np.rint(_to_8_bits(values)), 0, 255).astype(np.uint8)


def _to_8_bits(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    if not values.size:
        return values
    low, high = values.min(), values.max()
    # A normalisation that was undone leaves whole numbers but for rounding.
    fractions = np.abs(values - np.rint(values)).max() > 0.05
    if fractions and low >= 0 and high <= 1:
        return 255 * values
    seen = not fractions or high - low > _FEW
    if seen and low >= -_ROOM and high <= 255 + _ROOM:
        return values
    return 255 * (values - low) / (high - low) if high > low else 0 * values


def picture_note(channels: int) -> str:
    """What a reader must know of pictures of images with so many channels.

    Args:
        channels: D.

    Returns:
        A sentence, or nothing for grey and RGB.

    Examples:
        >>> picture_note(3)
        ''
        >>> picture_note(6)
        'Images have 6 channels; pictures show the first three as RGB.'
    """
    if channels in (1, 3):
        return ''
    shown = 'the first in grey' if channels == 2 else 'the first three as RGB'
    return f'Images have {channels} channels; pictures show {shown}.'
