"""Images with a part of their information taken away."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import Numbers, as_floats, check_images

__all__ = ['blanked_border', 'blanked_centre', 'greyscale', 'shuffled_patches']


def blanked_border(
    images: Numbers, *, share: float = 0.25, fill: float = 0.0
) -> Tensor:
    """Images whose border holds one value.

    The border is a frame as wide as ``share`` of the height above and below,
    and of the width left and right, rounded to whole pixels, one at least.

    Args:
        images: Normalised, shape (B, C, H, W).
        share: Width of the frame, in (0, 0.5); 0.25 leaves the centre a
            quarter of the area.
        fill: Value of the frame; after normalisation 0 is the mean image.

    Returns:
        Shape, dtype and device of ``images``, a copy.

    Raises:
        ValueError: If the shape or ``share`` does not fit, or the frame
            leaves no centre.

    Examples:
        >>> blanked_border(torch.ones(1, 1, 4, 4))[0, 0]
        tensor([[0., 0., 0., 0.],
                [0., 1., 1., 0.],
                [0., 1., 1., 0.],
                [0., 0., 0., 0.]])
    """
    images = check_images(images, where='blanked_border')
    fill = check_number(fill, 'fill', where='blanked_border')
    height, width = images.shape[-2:]
    border = border_mask(
        height, width, share=share, where='blanked_border'
    ).to(images.device)
    return images.masked_fill(border, fill)


def blanked_centre(
    images: Numbers, *, share: float = 0.25, fill: float = 0.0
) -> Tensor:
    """Images of whose pixels only the border is left.

    Args:
        images: Normalised, shape (B, C, H, W).
        share: Width of the frame that is kept; see :func:`blanked_border`,
            which blanks the pixels that this one keeps.
        fill: Value of the centre.

    Returns:
        Shape, dtype and device of ``images``, a copy.

    Raises:
        ValueError: As :func:`blanked_border` does.

    Examples:
        >>> blanked_centre(torch.ones(1, 1, 4, 4))[0, 0]
        tensor([[1., 1., 1., 1.],
                [1., 0., 0., 1.],
                [1., 0., 0., 1.],
                [1., 1., 1., 1.]])
    """
    images = check_images(images, where='blanked_centre')
    fill = check_number(fill, 'fill', where='blanked_centre')
    height, width = images.shape[-2:]
    border = border_mask(
        height, width, share=share, where='blanked_centre'
    ).to(images.device)
    return images.masked_fill(~border, fill)


def greyscale(images: Numbers) -> Tensor:
    """Images without colour.

    Every channel becomes the mean of the normalised channels. Luminance would
    need the order of the channels and the statistics of the normalisation;
    the mean needs neither, and the mean image stays as it is.

    Args:
        images: Normalised, shape (B, C, H, W).

    Returns:
        Shape, dtype and device of ``images``, a copy; equal to ``images``
        where C is 1.

    Raises:
        ValueError: If the shape does not fit.

    Examples:
        >>> greyscale(torch.tensor([1.0, 2.0, 6.0]).view(1, 3, 1, 1)).flatten()
        tensor([3., 3., 3.])
    """
    images = as_floats(images, 'images', where='greyscale')
    images = check_images(images, where='greyscale')
    if images.size(1) == 1:
        return images.clone()
    return images.mean(1, keepdim=True).expand_as(images).clone()


def shuffled_patches(
    images: Numbers, *, grid: int = 4, seed: int = 0
) -> Tensor:
    """Images whose patches have changed places.

    Each image is cut into ``grid`` times ``grid`` patches of equal size,
    which are permuted. Rows and columns that are left over, fewer than
    ``grid`` at the bottom and on the right, stay where they are.

    Args:
        images: Shape (B, C, H, W).
        grid: Patches along a side, >= 2.
        seed: Image i is permuted by ``seed + i``: image by image, the outcome
            is the same in batches of any size whose seeds count on.

    Returns:
        Shape, dtype and device of ``images``, a copy.

    Raises:
        ValueError: If the shape does not fit, or ``grid`` is below 2 or above
            a side.

    Examples:
        >>> image = torch.arange(16.0).view(1, 1, 4, 4)
        >>> shuffled_patches(image, grid=2, seed=1)[0, 0]
        tensor([[ 2.,  3., 10., 11.],
                [ 6.,  7., 14., 15.],
                [ 8.,  9.,  0.,  1.],
                [12., 13.,  4.,  5.]])
    """
    where = 'shuffled_patches'
    images = check_images(images, where=where)
    batch, channels, height, width = images.shape
    side = min(height, width)
    grid = int(
        check_number(
            grid, 'grid', where=where, at_least=2, at_most=side, whole=True
        )
    )
    seed = int(check_number(seed, 'seed', where=where, whole=True))
    rows, columns = height // grid, width // grid
    whole = images[..., : grid * rows, : grid * columns]
    patches = whole.reshape(batch, channels, grid, rows, grid, columns)
    patches = patches.permute(0, 2, 4, 1, 3, 5).flatten(1, 2)
    moved = torch.empty_like(patches)
    for index in range(batch):
        draw = torch.Generator().manual_seed(seed + index)
        order = torch.randperm(grid * grid, generator=draw)
        moved[index] = patches[index, order.to(images.device)]
    moved = moved.reshape(batch, grid, grid, channels, rows, columns).permute(
        0, 3, 1, 4, 2, 5
    )
    shuffled = images.clone()
    shuffled[..., : grid * rows, : grid * columns] = moved.reshape(whole.shape)
    return shuffled


def border_mask(
    height: int, width: int, *, share: float, where: str = 'border_mask'
) -> Tensor:
    """Where the border of an image is.

    Args:
        height: H, in pixels.
        width: W, in pixels.
        share: Width of the frame; see :func:`blanked_border`.
        where: Who asks; errors begin with it.

    Returns:
        Shape (H, W), bool.

    Raises:
        ValueError: If ``share`` does not fit or there is no centre.

    Examples:
        >>> border_mask(3, 4, share=0.25).int()
        tensor([[1, 1, 1, 1],
                [1, 0, 0, 1],
                [1, 1, 1, 1]], dtype=torch.int32)
    """
    share = check_number(share, 'share', where=where, above=0, below=0.5)
    rows, columns = (max(1, round(share * side)) for side in (height, width))
    if 2 * rows >= height or 2 * columns >= width:
        raise ValueError(
            f'{where}: images must be larger than a frame of {rows} x '
            f'{columns} pixels on each side, got {height} x {width}. Lower '
            'share.'
        )
    border = torch.ones(height, width, dtype=torch.bool)
    border[rows : height - rows, columns : width - columns] = False
    return border
