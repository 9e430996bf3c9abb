"""Gaussian clouded logits: a cloud around each score, larger for tails."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.long_tail.focal_cross_entropy import (
    focal_cross_entropy,
)
from mmfair.functional.long_tail.ldam import ldam_logits
from mmfair.functional.long_tail.margin_losses import margin_losses
from mmfair.functional.score_shapes import per_class, widened
from mmfair.functional.tensor_checks import Numbers, as_floats, check_generator

__all__ = ['gcl_cross_entropy', 'gcl_logits', 'gcl_noise']


def gcl_noise(
    like: Tensor,
    *,
    deviation: float = 1 / 3,
    generator: torch.Generator | None = None,
) -> Tensor:
    r"""Normal noise, cut off at -1 and 1, for each sample and each class.

    Args:
        like: Scores, shape (N, C) or (N, C, \*spatial).
        deviation: Standard deviation before the cut, > 0.
        generator: What to draw from; PyTorch's own if None.

    Returns:
        Shape, type (float32 at least) and device of ``like``; no gradient.

    Raises:
        TypeError: If ``like`` is not floating point or ``generator`` none.
        ValueError: If ``deviation`` is not positive.

    Examples:
        >>> noise = gcl_noise(torch.zeros(2000, 3))
        >>> noise.shape, bool(noise.abs().max() <= 1)
        (torch.Size([2000, 3]), True)
    """
    where = 'gcl_noise'
    deviation = check_number(deviation, 'deviation', where=where, above=0)
    check_generator(generator, where=where)
    scores = widened(check_scores(like, where=where))
    normal = torch.randn(
        scores.shape,
        dtype=scores.dtype,
        device=scores.device,
        generator=generator,
    )
    return (deviation * normal).clamp_(-1, 1)


def gcl_logits(
    logits: Numbers,
    class_counts: Sequence[float] | Tensor,
    noise: Numbers,
    *,
    scale: float = 30.0,
    amplitude: float = 0.5,
) -> Tensor:
    r"""Scaled cosines, each less a part of the noise that grows with rarity.

    s (cos_c - lambda \|eps_c\| delta_c), delta_c = (log n_max - log n_c) /
    (log n_max - log n_min), for every class, not the true one alone. The
    most frequent class has no cloud, the rarest the full one; where all
    classes are equally frequent there is none. For the training loss alone.

    Args:
        logits: ``scale`` times cosines, shape (N, C) or (N, C, \*spatial),
            floating point. Computed in float32 at least.
        class_counts: Training samples n of each class, length C, > 0; only
            their ratios matter.
        noise: eps, the shape of ``logits``, from :func:`gcl_noise`; its sign
            is of no account, and no gradient goes there.
        scale: Factor s that the cosines were multiplied by, > 0.
        amplitude: lambda, >= 0.

    Returns:
        Shape of ``logits``.

    Raises:
        ValueError: If a shape does not fit, or a setting or count is out of
            range.

    References:
        Li et al., "Long-tailed Visual Recognition via Gaussian Clouded Logit
        Adjustment", CVPR 2022, with the scaling of their code.

    Examples:
        >>> cosines, noise = torch.tensor([[0.5, 0.5]]), [[0.4, -0.4]]
        >>> gcl_logits(10 * cosines, [100, 1], noise, scale=10)
        tensor([[5., 3.]])
    """
    where = 'gcl_logits'
    scale = check_number(scale, 'scale', where=where, above=0)
    amplitude = check_number(amplitude, 'amplitude', where=where, at_least=0)
    scores = widened(check_scores(logits, where=where))
    cloud = as_floats(noise, 'noise', where=where)
    if cloud.shape != scores.shape:
        raise ValueError(
            f'{where}: noise must have the shape of logits, '
            f'{tuple(scores.shape)}, got {tuple(cloud.shape)}.'
        )
    rarity = _rarity(class_counts, scores.size(1))
    size = per_class(scale * amplitude * rarity.to(scores), scores.ndim)
    return scores - size * cloud.detach().to(scores).abs()


def gcl_cross_entropy(
    logits: Numbers,
    target: Numbers,
    class_counts: Sequence[float] | Tensor,
    noise: Numbers,
    *,
    margin: float = 0.0,
    scale: float = 30.0,
    amplitude: float = 0.5,
    gamma: float = 0.0,
    ignore_index: int | None = -100,
) -> Tensor:
    r"""Cross-entropy of clouded logits, one value for each sample.

    Args:
        logits: ``scale`` times cosines, shape (N, C) or (N, C, \*spatial).
        target: Labels, shape (N,) or (N, \*spatial), or class probabilities
            (after mixup), the shape of ``logits``: the mean of the losses of
            the classes under them, each with its own margin.
        class_counts: Training samples of each class, length C, > 0.
        noise: As :func:`gcl_logits` takes it.
        margin: Taken off the cosine of the true class, >= 0; 0 in the first
            stage, 0.1 in the second.
        scale: Factor of the cosines, > 0: 30, in the second stage 20.
        amplitude: Of the cloud, >= 0.
        gamma: Of the focal modulator, which has no gradient, >= 0; 0 in the
            first stage, 1 in the second.
        ignore_index: Label of samples whose loss is 0.

    Returns:
        Shape of ``logits`` without its class dimension, >= 0, in nats.

    Raises:
        ValueError: If a shape, setting or label is out of range.

    References:
        Li et al., CVPR 2022, with both stages of their code.

    Examples:
        >>> logits, target = torch.zeros(1, 2), torch.tensor([1])
        >>> gcl_cross_entropy(logits, target, [9, 1], torch.zeros(1, 2))
        tensor([0.6931])
    """
    where = 'gcl_cross_entropy'
    margin = check_number(margin, 'margin', where=where, at_least=0)
    gamma = check_number(gamma, 'gamma', where=where, at_least=0)
    scores = gcl_logits(
        logits, class_counts, noise, scale=scale, amplitude=amplitude
    )
    target = check_targets(
        target, scores, where=where, ignore_index=ignore_index
    )
    if target.is_floating_point() and margin:
        margins = scores.new_full(scores.shape[1:2], scale * margin)
        losses = margin_losses(scores, margins)
        modulator = (-torch.expm1(-losses.detach())) ** gamma
        mixed: Tensor = (target.to(scores) * modulator * losses).sum(1)
        return mixed
    if margin:
        margins = scores.new_full(scores.shape[1:2], margin)
        scores = ldam_logits(scores, target, margins, scale=scale)
    return focal_cross_entropy(
        scores,
        target,
        gamma=gamma,
        detach_modulator=True,
        ignore_index=ignore_index,
    )


def _rarity(class_counts: Sequence[float] | Tensor, classes: int) -> Tensor:
    counts = check_class_counts(
        class_counts, where='gcl_logits', num_classes=classes
    )
    gap = counts.max().log() - counts.log()
    # Equally frequent classes have no gap, and no direction for a cloud.
    return gap / gap.max() if gap.max() > 0 else gap
