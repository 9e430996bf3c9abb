"""Galleries with one item of each person."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import Numbers, as_integers

__all__ = ['single_shot_galleries']


def single_shot_galleries(
    identities: Numbers, *, draws: int = 10, seed: int = 3
) -> list[Tensor]:
    """Indices of galleries in which each person has one item, drawn.

    The protocol of the PRCC paper: figures are means over the draws. They are
    not to be compared with those of the whole gallery. The order of the items
    decides what is drawn, so sort the files first.

    Args:
        identities: Of the whole gallery, shape (G,), integer.
        draws: How many galleries, >= 1.
        seed: Of the draws, >= 0.

    Returns:
        ``draws`` tensors of indices, in the order of the identities.

    Raises:
        TypeError: If an argument holds no integers.
        ValueError: If a number is out of its range.

    References:
        Yang et al., "Person Re-identification by Contour Sketch under
        Moderate Clothing Change", TPAMI 2021 (PRCC), section 5.

    Examples:
        >>> [one.tolist() for one in single_shot_galleries([4, 2], draws=1)]
        [[1, 0]]
    """
    where = 'single_shot_galleries'
    persons = as_integers(identities, 'identities', where=where).cpu()
    check_number(draws, 'draws', where=where, at_least=1, whole=True)
    check_number(seed, 'seed', where=where, at_least=0, whole=True)
    items = [
        (persons == one).nonzero().flatten() for one in torch.unique(persons)
    ]
    generator = torch.Generator().manual_seed(seed)
    return [
        torch.stack(
            [
                mine[torch.randint(len(mine), (), generator=generator)]
                for mine in items
            ]
        )
        for _ in range(draws)
    ]
