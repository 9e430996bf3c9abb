"""Which places of an image a classifier's score of a class rests on."""

from collections import Counter
from typing import Any, NamedTuple

import torch
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import Tensor, nn
from torch.nn import functional

from mmfair.report.backbone_outputs import backbone_outputs

__all__ = ['SaliencyLayer', 'saliency', 'saliency_layer']


class SaliencyLayer(NamedTuple):
    """Where saliency is read off.

    Attributes:
        path: Of the module in the model.
        module: Its output has shape (B, D, *size).
        size: Positions, (h, w).
    """

    path: str
    module: nn.Module
    size: tuple[int, int]


def saliency(
    model: nn.Module, layer: nn.Module, inputs: Tensor, classes: Tensor
) -> Tensor:
    """Grad-CAM, as its authors define it, without a scale.

    The package scales each map to [0, 1], after it has taken away the lowest
    value: of a map that is even, nothing would be left. So the maps are taken
    before that step.

    Args:
        model: MMPretrain's classifier, in evaluation mode.
        layer: Of the model; see :func:`saliency_layer`.
        inputs: Normalised images, shape (B, C, H, W).
        classes: The class whose score is asked about, for each image, shape
            (B,), integer.

    Returns:
        Shape (B, H, W), >= 0, float32, on the CPU, interpolated from the
        positions of the layer.

    Raises:
        ValueError: If the model gives no scores with a gradient, or they do
            not depend on the layer.

    References:
        Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks
        via Gradient-based Localization", ICCV 2017, Eqs. 1 and 2.
    """
    cam = _UnscaledGradCAM(_Logits(model), [layer])
    targets = [ClassifierOutputTarget(int(index)) for index in classes]
    # Frozen layers give gradients, too, when the images ask for them.
    asked = inputs.detach().clone().requires_grad_()
    try:
        cam(asked, targets)
    except (AttributeError, IndexError) as error:
        raise ValueError(
            'saliency: layer must be one that the scores depend on, got '
            f'{type(layer).__name__} without a gradient.'
        ) from error
    finally:
        cam.activations_and_grads.release()
        model.zero_grad()
    return functional.interpolate(
        cam.maps.unsqueeze(1),
        size=inputs.shape[-2:],
        mode='bilinear',
        align_corners=False,
    ).squeeze(1)


def saliency_layer(model: nn.Module, inputs: Tensor) -> SaliencyLayer:
    """The last module of the backbone that gives a map.

    Where the last maps have one position, as those of small images, it is
    the last with more.

    Args:
        model: MMPretrain's classifier, in evaluation mode.
        inputs: Normalised images, shape (B, C, H, W).

    Returns:
        The module, its path and the size of its maps.

    Raises:
        ValueError: If there is none: no backbone, one whose last features
            are tokens, or maps of a single position.
    """
    backbone = getattr(model, 'backbone', None)
    if backbone is None:
        raise ValueError('the model has no backbone')
    given = backbone_outputs(model, inputs)
    # A module that is called again may work in other places.
    calls = Counter(id(module) for _, module, _ in given)
    for name, module, value in reversed(given):
        if not isinstance(value, Tensor) or isinstance(module, nn.LayerNorm):
            continue  # a norm over flattened positions keeps these
        if value.ndim == 3:
            raise ValueError(
                f'the last features of {type(backbone).__name__} are tokens, '
                'not a map'
            )
        if value.ndim == 4 and calls[id(module)] == 1:
            height, width = value.shape[2:]
            if height * width > 1:
                return SaliencyLayer(name, module, (height, width))
    raise ValueError(
        f'{type(backbone).__name__} gives no map of more than one position'
    )


class _Logits(nn.Module):
    """The scores of a classifier, from images alone."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, inputs: Tensor) -> Tensor:
        scores = self.model(inputs, mode='tensor')
        if getattr(scores, 'ndim', None) != 2 or not scores.requires_grad:
            raise ValueError(
                'saliency: model must give scores of shape (B, C) that have '
                f'a gradient, got {type(scores).__name__}.'
            )
        return scores


class _UnscaledGradCAM(GradCAM):
    """Keeps the maps as they are before the package scales them."""

    maps: Tensor

    def get_cam_image(self, *args: Any, **kwargs: Any) -> Any:
        image = super().get_cam_image(*args, **kwargs)
        self.maps = torch.as_tensor(image).float().clamp_min(0)
        return image
