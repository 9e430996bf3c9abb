"""The classes that own the features of a batch, from its samples."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from mmfair.functional.owned_features import owned_features, owned_pixels

__all__ = ['feature_owners']


def feature_owners(
    inputs: Tensor,
    data_samples: Sequence[Any],
    *,
    min_score: float = 0.9,
    pixels_per_class: int = 20,
    ignore_index: int = 255,
    where: str = 'CurvatureBankHook',
) -> tuple[Tensor, Tensor]:
    """Features of a batch and their classes.

    An image has one feature, which each of its labels owns: it appears once
    for every positive label. Where labels are soft (mixup, cutmix), a class
    owns a feature if its score reaches ``min_score``; so a mixture of two
    classes, which lies on neither's manifold, belongs to none.

    Args:
        inputs: What the classifier was given, shape (B, p) or (B, p, h, w);
            rows beyond the samples are left out.
        data_samples: The B samples, with ``gt_score`` or ``gt_label``, or
            with ``gt_sem_seg``.
        min_score: In (0.5, 1]; see above.
        pixels_per_class: See :func:`mmfair.functional.owned_features`.
        ignore_index: Label of pixels that belong to no class.
        where: Who asks; errors begin with it.

    Returns:
        Features, shape (r, p), with the gradient of ``inputs``, and classes,
        shape (r,), int64.

    Raises:
        ValueError: If the shape of ``inputs`` does not fit the samples.
    """
    if 'gt_sem_seg' in data_samples[0]:
        maps = [sample.gt_sem_seg.data.squeeze(0) for sample in data_samples]
        return owned_pixels(
            inputs,
            torch.stack(maps),
            pixels_per_class=pixels_per_class,
            ignore_index=ignore_index,
            where=where,
        )
    owners = [
        (sample.gt_score >= min_score).nonzero()
        if 'gt_score' in sample
        else sample.gt_label
        for sample in data_samples
    ]
    return owned_features(inputs, owners, where=where)
