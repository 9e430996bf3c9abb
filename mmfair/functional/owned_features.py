"""Which class each feature in front of a classifier belongs to."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.nn.functional import interpolate

__all__ = ['owned_features', 'owned_pixels']


def owned_features(
    inputs: Tensor, owners: Sequence[Tensor], *, where: str = 'owned_features'
) -> tuple[Tensor, Tensor]:
    """Features of images, once for every class that owns them.

    Args:
        inputs: One feature an image, shape (B, p); rows beyond the images
            are left out.
        owners: For each of B images, its classes, integer, shape (any,).
        where: Who asks; errors begin with it.

    Returns:
        Features, shape (r, p), with the gradient of ``inputs``, and classes,
        shape (r,), int64.

    Raises:
        ValueError: If the shape of ``inputs`` is another.

    Examples:
        >>> inputs = torch.tensor([[1.0], [2.0]])
        >>> owned_features(inputs, [torch.tensor([0, 2]), torch.tensor([1])])
        (tensor([[1.],
                [1.],
                [2.]]), tensor([0, 2, 1]))
    """
    inputs = _of_samples(inputs, len(owners), '(B, p)', where)
    owned = [labels.flatten().long().to(inputs.device) for labels in owners]
    counts = torch.tensor([len(labels) for labels in owned])
    image = torch.arange(len(owned)).repeat_interleave(counts)
    return inputs[image.to(inputs.device)], torch.cat(owned)


def owned_pixels(
    inputs: Tensor,
    maps: Tensor,
    *,
    pixels_per_class: int,
    ignore_index: int = 255,
    where: str = 'owned_pixels',
) -> tuple[Tensor, Tensor]:
    """Features of pixels with their classes, some of each class and image.

    The label maps are brought to the size of the feature map. Of the pixels
    of each class in each image, ``pixels_per_class`` are taken, evenly spaced
    in reading order, without drawing random numbers.

    Args:
        inputs: One feature a pixel, shape (B, p, h, w); images beyond the
            maps are left out.
        maps: Classes, integer, shape (B, H, W).
        pixels_per_class: Pixels of each class and image, >= 1.
        ignore_index: Label of pixels that belong to no class.
        where: Who asks; errors begin with it.

    Returns:
        Features, shape (r, p), with the gradient of ``inputs``, and classes,
        shape (r,), int64.

    Raises:
        ValueError: If the shape of ``inputs`` is another.

    Examples:
        >>> inputs = torch.arange(4.0).view(1, 1, 2, 2)
        >>> maps = torch.tensor([[[0, 0], [255, 1]]])
        >>> features, labels = owned_pixels(inputs, maps, pixels_per_class=1)
        >>> features.flatten(), labels
        (tensor([0., 3.]), tensor([0, 1]))
    """
    inputs = _of_samples(inputs, len(maps), '(B, p, h, w)', where)
    small = maps[:, None].to(inputs.device, torch.float32)
    small = interpolate(small, size=inputs.shape[2:], mode='nearest')
    small = small.squeeze(1).long()  # (B, h, w)
    places, labels = [], []
    for image, label, pixels in _regions(small, ignore_index):
        share = torch.linspace(
            0, len(pixels) - 1, min(pixels_per_class, len(pixels))
        )
        chosen = pixels[share.round().long().to(pixels.device)]
        same = torch.full((len(chosen), 1), image, device=pixels.device)
        places.append(torch.cat([same, chosen], dim=1))
        labels.append(same.new_full((len(chosen),), label))
    if not places:
        empty = small.new_zeros(0)
        places, labels = [empty.reshape(0, 3)], [empty]
    image_, row, column = torch.cat(places).unbind(1)
    return inputs[image_, :, row, column], torch.cat(labels)


def _of_samples(
    inputs: Tensor, samples: int, shape: str, where: str
) -> Tensor:
    """The first rows of inputs of a shape such as (B, p), or an error."""
    inputs = inputs[:samples]
    if inputs.ndim != shape.count(',') + 1 or len(inputs) < samples:
        raise ValueError(
            f'{where}: the input of the classifier must have shape {shape} '
            f'for B = {samples} samples, got {tuple(inputs.shape)}. Set '
            'classifier to the layer that turns one feature vector into class '
            'scores.'
        )
    return inputs


def _regions(
    maps: Tensor, ignore_index: int
) -> Iterator[tuple[int, int, Tensor]]:
    """Image, class and pixels (n, 2) of each class in each image."""
    for image, labels in enumerate(maps):
        for label in torch.unique(labels).tolist():
            if label != ignore_index:
                yield image, label, (labels == label).nonzero()
