"""Images and the masks of their surroundings, first in, first out."""

from typing import Any

import torch
from torch import Tensor

from mmfair.functional.checks import check_number

__all__ = ['ContextBank']


class ContextBank:
    """The latest images whose surroundings others may borrow.

    Args:
        size: Images that it holds, >= 1.
        where: Who asks; errors begin with it.

    Raises:
        TypeError: If ``size`` is no number.
        ValueError: If it is not a whole number >= 1.

    References:
        Shi et al., "How Re-sampling Helps for Long-Tail Learning?", NeurIPS
        2023 (CSA).

    Examples:
        >>> bank = ContextBank(2)
        >>> bank.push(torch.zeros(3, 1, 4, 4), torch.ones(3, 4, 4))
        >>> len(bank)
        2
    """

    def __init__(self, size: int, *, where: str = 'ContextBank') -> None:
        self.size = int(
            check_number(size, 'size', where=where, at_least=1, whole=True)
        )
        self.where = where
        self.images: Tensor | None = None
        self.masks: Tensor | None = None

    def __len__(self) -> int:
        """Images held."""
        return 0 if self.images is None else len(self.images)

    @torch.no_grad()
    def push(self, images: Tensor, masks: Tensor) -> None:
        """Store images; the oldest leave when there are too many.

        Args:
            images: Shape (n, C, H, W).
            masks: Shape (n, H, W).

        Raises:
            ValueError: If the shapes are not those of what is held.
        """
        images, masks = images.detach(), masks.detach()
        if self.images is not None and self.masks is not None:
            if images.shape[1:] != self.images.shape[1:]:
                raise ValueError(
                    f'{self.where}: images must have shape (n, '
                    f'{", ".join(map(str, self.images.shape[1:]))}), got '
                    f'{tuple(images.shape)}.'
                )
            images = torch.cat([self.images.to(images), images])
            masks = torch.cat([self.masks.to(masks), masks])
        self.images = images[-self.size :].clone()
        self.masks = masks[-self.size :].clone()

    def draw(self, count: int) -> tuple[Tensor, Tensor]:
        """Different images, drawn with PyTorch's random numbers.

        Args:
            count: How many, at most as many as are held.

        Returns:
            Images, shape (count, C, H, W), and masks, shape (count, H, W).

        Raises:
            ValueError: If fewer are held.
        """
        if self.images is None or self.masks is None or count > len(self):
            raise ValueError(
                f'{self.where}: count must be at most the {len(self)} images '
                f'held, got {count}.'
            )
        rows = torch.randperm(len(self))[:count].to(self.images.device)
        return self.images[rows], self.masks[rows]

    def state_dict(self) -> dict[str, Tensor]:
        """What a checkpoint needs, as plain tensors; empty at first."""
        if self.images is None or self.masks is None:
            return {}
        return {'images': self.images, 'masks': self.masks}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the images of a run that goes on."""
        self.images = self.masks = None
        if state:
            self.push(state['images'], state['masks'])
