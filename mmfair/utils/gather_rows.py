"""The rows of all processes, in the order of the ranks."""

import torch
from mmengine.dist import all_gather, get_rank, get_world_size
from torch import Tensor

__all__ = ['gather_rows']


def gather_rows(rows: Tensor) -> tuple[Tensor, int]:
    """Concatenate the rows that each process holds; no gradient.

    The processes may hold different numbers of rows, none included. Without
    a process group the rows come back as they are.

    Args:
        rows: Shape (b, ...); b may differ between processes, the rest not.

    Returns:
        Rows of all processes, in the order of the ranks, and the index of
        the first of this one's.

    Examples:
        >>> gather_rows(torch.tensor([[1.0], [2.0]]))
        (tensor([[1.],
                [2.]]), 0)
    """
    rows = rows.detach()
    if get_world_size() == 1:
        return rows, 0
    # Collectives need equal shapes: count, pad, gather, trim.
    length = torch.tensor([len(rows)], device=rows.device)
    counts = [int(count) for count in all_gather(length)]
    padded = rows.new_zeros(max(counts), *rows.shape[1:])
    padded[: len(rows)] = rows
    parts = [
        part[:count]
        for part, count in zip(all_gather(padded), counts, strict=True)
    ]
    return torch.cat(parts), sum(counts[: get_rank()])
