"""The first items of a gallery for each query, and what they count as."""

from typing import NamedTuple

import torch
from torch import Tensor

from mmfair.functional.checks import check_flag, check_number
from mmfair.functional.reid.check_compared import check_compared
from mmfair.functional.tensor_checks import Numbers

__all__ = ['RankedItems', 'ranked_items']


class RankedItems(NamedTuple):
    """What :func:`ranked_items` returns, the nearest item first.

    Attributes:
        items: Indices in the gallery, shape (Q, K); -1 where no item is left.
        ranks: Rank of each, from 1, among those that count, shape (Q, K); 0
            for a deleted one, and where no item is left.
        right: Which are right answers, shape (Q, K).
        distances: Of each, shape (Q, K); NaN where no item is left.
    """

    items: Tensor
    ranks: Tensor
    right: Tensor
    distances: Tensor


def ranked_items(
    distances: Numbers,
    right: Tensor,
    junk: Tensor,
    count: int,
    *,
    deleted: bool = False,
) -> RankedItems:
    """The items that a query finds first.

    Equal distances stay in the order of the gallery, as in
    :func:`mmfair.functional.ranking`.

    Args:
        distances: Shape (Q, G), floating point.
        right: Right answers, shape (Q, G).
        junk: Deleted items, shape (Q, G).
        count: K, items of each query, >= 1.
        deleted: Whether deleted items keep their places in the list.

    Returns:
        The K first items of each query.

    Raises:
        TypeError: If ``distances`` are not floating point, or a mask is not
            of True and False.
        ValueError: If shapes do not fit, a distance is NaN, or K is more than
            G.

    Examples:
        >>> right = torch.tensor([[True, False, True, False]])
        >>> junk = torch.tensor([[False, True, False, False]])
        >>> found = ranked_items([[0.3, 0.1, 0.5, 0.4]], right, junk, 3)
        >>> found.items.tolist(), found.ranks.tolist(), found.right.tolist()
        ([[0, 3, 2]], [[1, 2, 3]], [[True, False, True]])
        >>> ranked_items(
        ...     [[0.3, 0.1, 0.5, 0.4]], right, junk, 3, deleted=True
        ... ).ranks.tolist()
        [[0, 1, 2]]
    """
    where = 'ranked_items'
    check_flag(deleted, 'deleted', where=where)
    numbers, right, junk = check_compared(distances, right, junk, where=where)
    count = int(
        check_number(
            count,
            'count',
            where=where,
            at_least=1,
            at_most=numbers.size(1),
            whole=True,
        )
    )
    ordered = numbers if deleted else numbers.masked_fill(junk, torch.inf)
    order = ordered.argsort(dim=1, stable=True)[:, :count]
    dropped, hits = junk.gather(1, order), right.gather(1, order)
    ranks = (~dropped).cumsum(1).masked_fill(dropped, 0)
    near = numbers.gather(1, order)
    if not deleted:  # what was deleted stands behind all others
        order = order.masked_fill(dropped, -1)
        near = near.masked_fill(dropped, torch.nan)
    return RankedItems(order, ranks, hits & ~dropped, near)
