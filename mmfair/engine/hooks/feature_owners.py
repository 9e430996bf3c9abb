"""Which class each feature in front of a classifier belongs to."""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import interpolate

__all__ = ['feature_owners']


def feature_owners(
    inputs: Tensor,
    data_samples: Sequence[Any],
    *,
    min_score: float = 0.9,
    pixels_per_class: int = 20,
    ignore_index: int = 255,
) -> tuple[Tensor, Tensor]:
    """Features of a batch and their classes.

    An image has one feature, which each of its labels owns: it appears once
    for every positive label. Where labels are soft (mixup, cutmix), a class
    owns a feature if its score reaches ``min_score``; so a mixture of two
    classes, which lies on neither's manifold, belongs to none.

    A segmentor has a feature for each pixel of the feature map. Of the pixels
    of each class in each image, ``pixels_per_class`` are taken, evenly spaced
    in reading order, without drawing random numbers.

    Args:
        inputs: What the classifier was given, shape (B, p) or (B, p, h, w);
            rows beyond the samples are left out.
        data_samples: The B samples, with ``gt_score`` or ``gt_label``, or
            with ``gt_sem_seg``.
        min_score: In (0.5, 1]; see above.
        pixels_per_class: Pixels of each class and image, >= 1.
        ignore_index: Label of pixels that belong to no class.

    Returns:
        Features, shape (r, p), with the gradient of ``inputs``, and classes,
        shape (r,), int64.

    Raises:
        ValueError: If the shape of ``inputs`` does not fit the samples.
    """
    inputs = inputs[: len(data_samples)]
    dense = 'gt_sem_seg' in data_samples[0]
    if inputs.ndim != (4 if dense else 2) or len(inputs) < len(data_samples):
        raise ValueError(_wrong_shape(inputs, len(data_samples), dense))
    if dense:
        places, labels = _pixels(
            inputs, data_samples, pixels_per_class, ignore_index
        )
        image, row, column = places.unbind(1)
        return inputs[image, :, row, column], labels
    owned = [
        _positive_labels(sample, min_score).to(inputs.device)
        for sample in data_samples
    ]
    counts = torch.tensor([len(labels) for labels in owned])
    image = torch.arange(len(owned)).repeat_interleave(counts)
    return inputs[image.to(inputs.device)], torch.cat(owned)


def _wrong_shape(inputs: Tensor, samples: int, dense: bool) -> str:
    expected = '(B, p, h, w)' if dense else '(B, p)'
    return (
        'CurvatureBankHook: the input of the classifier must have shape '
        f'{expected} for B = {samples} samples, got {tuple(inputs.shape)}. '
        'Set classifier to the layer that turns one feature vector into class '
        'scores.'
    )


def _positive_labels(sample: Any, min_score: float) -> Tensor:
    if 'gt_score' in sample:
        return (sample.gt_score >= min_score).nonzero().flatten()
    return sample.gt_label.flatten().long()


def _pixels(
    inputs: Tensor,
    data_samples: Sequence[Any],
    pixels_per_class: int,
    ignore_index: int,
) -> tuple[Tensor, Tensor]:
    """Places (image, row, column), shape (r, 3), and classes, shape (r,)."""
    maps = torch.stack([s.gt_sem_seg.data.squeeze(0) for s in data_samples])
    maps = maps[:, None].to(inputs.device, torch.float32)
    maps = interpolate(maps, size=inputs.shape[2:], mode='nearest')
    maps = maps.squeeze(1).long()
    places, labels = [], []
    for image, label, found in _regions(maps, ignore_index):
        share = torch.linspace(
            0, len(found) - 1, min(pixels_per_class, len(found))
        )
        chosen = found[share.round().long().to(found.device)]
        own = torch.full((len(chosen), 1), image, device=found.device)
        places.append(torch.cat([own, chosen], dim=1))
        labels.append(own.new_full((len(chosen),), label))
    if not places:
        empty = maps.new_zeros(0)
        return empty.reshape(0, 3), empty
    return torch.cat(places), torch.cat(labels)


def _regions(
    maps: Tensor, ignore_index: int
) -> Iterator[tuple[int, int, Tensor]]:
    """Image, class and pixels of each class in each image."""
    for image, labels in enumerate(maps):
        for label in labels.unique().tolist():
            if label != ignore_index:
                yield image, label, (labels == label).nonzero()
