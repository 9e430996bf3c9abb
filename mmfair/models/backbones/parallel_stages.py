"""A stage of a network that several experts have each of their own."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

__all__ = ['ParallelStages']


class ParallelStages(nn.ModuleList):
    """Stages side by side; their maps are joined along the channels.

    The first such stage of a network is given one map, which all of them
    see. Those behind it are given the joined map, of which each has its part.

    Args:
        stages: One for each expert, alike in their channels.
        shared: Whether they are given one map.

    Examples:
        >>> stages = [nn.Conv2d(2, 3, 1) for _ in range(4)]
        >>> ParallelStages(stages, shared=True)(torch.zeros(1, 2, 5, 5)).shape
        torch.Size([1, 12, 5, 5])
    """

    def __init__(self, stages: Iterable[nn.Module], *, shared: bool) -> None:
        super().__init__(stages)
        self.shared = shared

    def forward(self, x: Tensor) -> Tensor:
        """(N, D, H, W), or (N, E D, H, W), to (N, E D', H', W')."""
        experts = len(self)
        parts = [x] * experts if self.shared else x.chunk(experts, 1)
        maps = [stage(part) for stage, part in zip(self, parts, strict=True)]
        return torch.cat(maps, 1)
