"""A classifier of outfits that learns beside a model and not in it."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from mmfair.functional.joint_step import AllReduce
from mmfair.functional.long_tail.cosine_logits import (
    cosine_logits,
    unit_vectors,
)

__all__ = ['OutfitClassifier', 'make_adam']

MakeOptimizer = Callable[[list[Tensor]], torch.optim.Optimizer]


def make_adam(lr: float = 3.5e-4, weight_decay: float = 5e-4) -> MakeOptimizer:
    """Adam as CAL has it for the outfits: at a rate that stays the same.

    Args:
        lr: Learning rate.
        weight_decay: Added to the gradient, and not decoupled.
    """

    def make(parameters: list[Tensor]) -> torch.optim.Optimizer:
        return torch.optim.Adam(parameters, lr=lr, weight_decay=weight_decay)

    return make


class OutfitClassifier:
    """Cosines of features with a direction for each outfit.

    The directions begin as uniform numbers in [-1, 1], scaled to length 1.

    Args:
        outfits: How many there are, C.
        dim: Size D of a feature.
        scale: Factor of the cosines in its cross-entropy.
        optimizer: Makes what moves the directions.
        seed: Of the first directions, the same in all processes.
        where: Who asks; errors begin with it.

    Attributes:
        weight: Shape (C, D).

    References:
        Gu et al., "Clothes-Changing Person Re-identification with RGB
        Modality Only", CVPR 2022, Eq. 1.

    Examples:
        >>> classifier = OutfitClassifier(3, 8)
        >>> classifier.cosines(torch.ones(2, 8)).shape
        torch.Size([2, 3])
    """

    def __init__(
        self,
        outfits: int,
        dim: int,
        *,
        scale: float = 16.0,
        optimizer: MakeOptimizer | None = None,
        seed: int = 0,
        where: str = 'OutfitClassifier',
    ) -> None:
        generator = torch.Generator().manual_seed(seed)
        drawn = 2 * torch.rand(outfits, dim, generator=generator) - 1
        self.where = where
        self.scale = scale
        self.weight = unit_vectors(drawn).requires_grad_()
        self._make = optimizer or make_adam()
        self._optimizer = self._make([self.weight])

    def cosines(self, features: Tensor) -> Tensor:
        """Of features with all outfits; the directions get no gradient.

        Args:
            features: Shape (N, D).

        Returns:
            Shape (N, C), in [-1, 1].
        """
        return cosine_logits(features, self.weight.detach())

    def learn(
        self, features: Tensor, outfits: Tensor, *, all_reduce: AllReduce
    ) -> Tensor:
        """One step by the cross-entropy of all processes' samples.

        Args:
            features: Of this process, shape (N, D); they get no gradient.
            outfits: Shape (N,).
            all_reduce: Sums over the processes.

        Returns:
            The cross-entropy before the step, mean over all samples.
        """
        with torch.enable_grad():
            scores = cosine_logits(
                features.detach(), self.weight, scale=self.scale
            )
            total = functional.cross_entropy(scores, outfits, reduction='sum')
            (gradient,) = torch.autograd.grad(total, self.weight)
        count = torch.tensor(float(len(outfits)), device=gradient.device)
        joint = torch.cat(
            [gradient.flatten(), total.detach()[None], count[None]]
        )
        all_reduce(joint)
        self.weight.grad = (joint[:-2] / joint[-1]).view_as(self.weight)
        self._optimizer.step()
        self.weight.grad = None
        return joint[-2] / joint[-1]

    def to(self, device: torch.device) -> None:
        """Move it to where the features are, before its first step."""
        if self.weight.device != device:
            state = self.state_dict()
            self.weight = self.weight.detach().to(device).requires_grad_()
            self._optimizer = self._make([self.weight])
            self.load_state_dict(state)

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint needs: directions, and the optimiser's memory."""
        return {
            'weight': self.weight.detach().clone(),
            'optimizer': self._optimizer.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the classifier of a run that goes on.

        Raises:
            ValueError: If it is of another size.
        """
        if state['weight'].shape != self.weight.shape:
            raise ValueError(
                f'{self.where}: the checkpoint must hold '
                f'{tuple(self.weight.shape)} directions of outfits, got '
                f'{tuple(state["weight"].shape)}. Resume with the data and '
                'the model of the checkpoint.'
            )
        with torch.no_grad():
            self.weight.copy_(state['weight'])
        self._optimizer.load_state_dict(state['optimizer'])
