"""The surroundings of confident images, for CSA."""

import torch
from torch import Tensor
from torch.nn import functional

from mmfair.functional.checks import check_number, check_numbers
from mmfair.functional.label_checks import check_targets
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, as_floats, check_images

__all__ = ['activation_map', 'context_mask', 'mixed_context']


def context_mask(
    maps: Numbers, weight: Numbers, labels: Numbers, size: tuple[int, int]
) -> Tensor:
    r"""Where an image shows its surroundings rather than its class.

    (1 - CAM)^2, CAM being the class activation map of the true class: the
    feature maps weighted by the classifier, negative parts left out, scaled
    to [0, 1] for each image and brought to its size. For average pooling and
    a linear layer that is Grad-CAM, whose weights are the layer's over the
    number of positions.

    Args:
        maps: Last feature maps, shape (N, D, h, w), floating point.
        weight: Of the linear classifier, shape (C, D).
        labels: Classes, shape (N,), integer.
        size: Of the images, (H, W).

    Returns:
        Shape (N, H, W), in [0, 1], float32 at least. 1 everywhere for a map
        that is even: it points nowhere.

    Raises:
        TypeError: If the arguments are of other types.
        ValueError: If the shapes do not fit.

    References:
        Shi et al., "How Re-sampling Helps for Long-Tail Learning?", NeurIPS
        2023 (CSA). In the released code an even map divides by zero.

    Examples:
        >>> maps = torch.tensor([[[[0.0, 1.0]]]])
        >>> context_mask(maps, torch.ones(1, 1), [0], (1, 2))
        tensor([[[1., 0.]]])
    """
    height, width = check_numbers(
        size, 'size', where='context_mask', length=2, at_least=1, whole=True
    )
    cam = activation_map(maps, weight, labels)
    cam = functional.interpolate(
        cam[:, None],
        size=(int(height), int(width)),
        mode='bicubic',
        align_corners=False,
    )
    return (1 - cam.squeeze(1).clamp(0, 1)).square()


def activation_map(maps: Numbers, weight: Numbers, labels: Numbers) -> Tensor:
    """Which positions of an image speak for its class.

    Feature maps weighted by the classifier, negative parts left out, scaled
    to [0, 1] for each image.

    Args:
        maps: Last feature maps, shape (N, D, h, w), floating point.
        weight: Of the linear classifier, shape (C, D).
        labels: Classes, shape (N,), integer.

    Returns:
        Shape (N, h, w), float32 at least; 0 everywhere for a map that is
        even.

    Raises:
        TypeError: If the arguments are of other types.
        ValueError: If the shapes do not fit.

    References:
        Zhou et al., "Learning Deep Features for Discriminative Localization",
        CVPR 2016.

    Examples:
        >>> maps = torch.tensor([[[[0.0, 3.0]]]])
        >>> activation_map(maps, torch.ones(1, 1), [0])
        tensor([[[0., 1.]]])
    """
    where = 'activation_map'
    maps = widened(as_floats(maps, 'maps', where=where))
    weight = as_floats(weight, 'weight', where=where).to(maps)
    if maps.ndim != 4 or weight.shape[1:] != maps.shape[1:2]:
        raise ValueError(
            f'{where}: maps must have shape (N, D, h, w) for a weight of '
            f'shape (C, D), got {tuple(maps.shape)} for '
            f'{tuple(weight.shape)}.'
        )
    scores = maps.new_zeros(len(maps), len(weight))
    labels = check_targets(labels, scores, where=where).long()
    cam = torch.einsum('nd,ndhw->nhw', weight[labels], maps).relu()
    low, high = cam.amin((1, 2), True), cam.amax((1, 2), True)
    return (cam - low) / (high - low).clamp_min(torch.finfo(cam.dtype).tiny)


def mixed_context(
    images: Numbers, contexts: Numbers, masks: Numbers, share: float
) -> Tensor:
    """Images with the surroundings of others; the labels stay.

    share * mask * context + (1 - share * mask) * image.

    Args:
        images: Shape (N, C, H, W).
        contexts: Of the others, the same shape.
        masks: Of the others, from :func:`context_mask`, shape (N, H, W).
        share: In [0, 1].

    Returns:
        The shape of ``images``.

    Raises:
        ValueError: If the shapes do not fit or ``share`` is out of range.

    References:
        Shi et al., NeurIPS 2023 (CSA).

    Examples:
        >>> images, contexts = torch.zeros(1, 1, 1, 2), torch.ones(1, 1, 1, 2)
        >>> masks = torch.tensor([[[1.0, 0.0]]])
        >>> mixed_context(images, contexts, masks, 0.5)
        tensor([[[[0.5000, 0.0000]]]])
    """
    where = 'mixed_context'
    share = check_number(share, 'share', where=where, at_least=0, at_most=1)
    images, contexts = (
        as_floats(check_images(part, where=where), name, where=where)
        for part, name in ((images, 'images'), (contexts, 'contexts'))
    )
    masks = as_floats(masks, 'masks', where=where)
    expected = (len(images), *images.shape[2:])
    if contexts.shape != images.shape or masks.shape != expected:
        raise ValueError(
            f'{where}: contexts must have the shape of images, '
            f'{tuple(images.shape)}, and masks {expected}, got '
            f'{tuple(contexts.shape)} and {tuple(masks.shape)}.'
        )
    weight = (share * masks[:, None]).to(images)
    return weight * contexts + (1 - weight) * images
