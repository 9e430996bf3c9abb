"""The latest feature of each outfit, in place of a classifier's weights."""

from typing import Any

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_labels

__all__ = ['OutfitMemory']


class OutfitMemory:
    """A row for each outfit: the mean of its samples in the latest step.

    In the authors' code the mean is meant, too, but tensors are its keys,
    so that every sample of a step is an outfit of its own and the last one
    overwrites the others; here they are averaged. Theirs also forgets on
    resume which rows are filled; here that is part of the state.

    Args:
        outfits: How many outfits C there are, >= 1.
        dim: Size D of a feature, >= 1.
        momentum: Share of the old row that stays, in [0, 1); 0 in the paper's
            code. A row that was empty takes all of the new one.
        where: Who asks; errors begin with it.

    Attributes:
        rows: Shape (C, D); zeros where nothing was seen yet.
        known: Which rows are filled, shape (C,).

    Raises:
        TypeError: If a setting is no number.
        ValueError: If one is out of range.

    References:
        Gu et al., "Clothes-Changing Person Re-identification with RGB
        Modality Only", CVPR 2022; the form with a memory in their code.

    Examples:
        >>> memory = OutfitMemory(3, 1)
        >>> memory.push(torch.tensor([[1.0], [3.0]]), torch.tensor([2, 2]))
        >>> memory.rows.flatten(), memory.known
        (tensor([0., 0., 2.]), tensor([False, False,  True]))
    """

    def __init__(
        self,
        outfits: int,
        dim: int,
        *,
        momentum: float = 0.0,
        where: str = 'OutfitMemory',
    ) -> None:
        for value, name in ((outfits, 'outfits'), (dim, 'dim')):
            check_number(value, name, where=where, at_least=1, whole=True)
        self.momentum = check_number(
            momentum, 'momentum', where=where, at_least=0, below=1
        )
        self.where = where
        self.rows = torch.zeros(outfits, dim)
        self.known = torch.zeros(outfits, dtype=torch.bool)

    @torch.no_grad()
    def push(self, features: Tensor, outfits: Tensor) -> None:
        """Take the samples of a step, of all processes.

        Args:
            features: Shape (N, D), finite.
            outfits: Shape (N,), integer, in [0, C).

        Raises:
            TypeError: If the types are wrong.
            ValueError: If a shape, a label or a feature does not fit.
        """
        features, worn, _ = check_labels(
            features, outfits, len(self.rows), where=self.where
        )
        if features.size(1) != self.rows.size(1):
            raise ValueError(
                f'{self.where}: features must have shape (N, '
                f'{self.rows.size(1)}), got {tuple(features.shape)}.'
            )
        self.to(features)
        seen, places = torch.unique(worn, return_inverse=True)
        sums = self.rows.new_zeros(len(seen), self.rows.size(1))
        sums.index_add_(0, places, features.to(sums.dtype))
        means = sums / places.bincount()[:, None]
        stays = self.momentum * self.known[seen, None].to(means.dtype)
        self.rows[seen] = stays * self.rows[seen] + (1 - stays) * means
        self.known[seen] = True

    def to(self, features: Tensor) -> None:
        """Move the memory to where the features are, in their precision.

        Args:
            features: Of a step; half precision is widened.
        """
        precise = torch.promote_types(features.dtype, torch.float32)
        self.rows = self.rows.to(features.device, precise)
        self.known = self.known.to(features.device)

    def state_dict(self) -> dict[str, Tensor]:
        """What a checkpoint needs, as plain tensors."""
        return {'rows': self.rows, 'known': self.known}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the memory of a run that goes on.

        Raises:
            ValueError: If it is of another size.
        """
        if state['rows'].shape != self.rows.shape:
            raise ValueError(
                f'{self.where}: the checkpoint must hold a memory of '
                f'{tuple(self.rows.shape)}, got {tuple(state["rows"].shape)}. '
                'Resume with the data and settings of the checkpoint.'
            )
        self.rows = state['rows'].clone()
        self.known = state['known'].clone()
