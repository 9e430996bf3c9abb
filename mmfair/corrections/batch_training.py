"""Training of a few parameters on features that are in memory."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from mmfair.corrections.class_draws import ClassDraws

__all__ = ['Trained', 'train_by_batches', 'training_steps']

# Images in a step, and how many steps there are at least and at most: few
# images are gone through more often, and those of ImageNet-LT within minutes.
BATCH, FEWEST, MOST = 512, 300, 1000
# Of Adam, as its authors set them.
_MEAN, _SQUARE, _EPSILON = 0.9, 0.999, 1e-8


@dataclass(frozen=True, eq=False)
class Trained:
    """A parameter with its own speed.

    Attributes:
        values: The parameter, changed in place.
        rate: Largest change of an entry in a step.
        weight_decay: Factor of half its squared length in the loss.
    """

    values: Tensor
    rate: float
    weight_decay: float = 0.0


def training_steps(images: int, epochs: float) -> int:
    """Steps of ``epochs`` passes, within what is sensible for any size.

    Examples:
        >>> training_steps(10_000, 10), training_steps(200_000, 10)
        (300, 1000)
    """
    steps = math.ceil(epochs * images / BATCH)
    return min(max(steps, FEWEST), MOST)


def train_by_batches(
    parameters: list[Trained],
    loss: Callable[[Tensor], Tensor],
    draws: ClassDraws,
    *,
    steps: int,
) -> None:
    """Adam with a cosine schedule, the same at every run of one seed.

    Args:
        parameters: What is learnt.
        loss: Takes the rows of a batch, gives a scalar.
        draws: Where the rows come from.
        steps: How many batches.

    Raises:
        FloatingPointError: If the loss is no longer finite.
    """
    values = [one.values.requires_grad_() for one in parameters]
    moments = [[torch.zeros_like(one) for _ in range(2)] for one in values]
    value = torch.zeros(())
    for step in range(steps):
        with torch.enable_grad():
            value = loss(draws.batch(BATCH))
        slope = torch.autograd.grad(value, values)
        share = (1 + math.cos(math.pi * step / steps)) / 2
        with torch.no_grad():
            for one, gradient, moment in zip(
                parameters, slope, moments, strict=True
            ):
                _adam(one, gradient, moment, step, share)
    for one in values:
        one.requires_grad_(False)
    if not bool(value.detach().isfinite()):
        raise FloatingPointError(
            'train_by_batches: the loss is no longer finite. Are the '
            'features very large?'
        )


def _adam(
    one: Trained,
    gradient: Tensor,
    moments: list[Tensor],
    step: int,
    share: float,
) -> None:
    """A step of Adam; torch.optim takes seconds to load its compiler."""
    mean, square = moments
    if one.weight_decay:
        gradient = gradient + one.weight_decay * one.values
    mean.lerp_(gradient, 1 - _MEAN)
    square.mul_(_SQUARE).addcmul_(gradient, gradient, value=1 - _SQUARE)
    length = (square / (1 - _SQUARE ** (step + 1))).sqrt_().add_(_EPSILON)
    rate = one.rate * share / (1 - _MEAN ** (step + 1))
    one.values.addcdiv_(mean, length, value=-rate)
