"""Which items of a gallery count for a query, and which are deleted."""

from typing import NamedTuple

from torch import Tensor

from mmfair.functional.checks import check_choice
from mmfair.functional.tensor_checks import Numbers, as_integers

__all__ = ['RETRIEVAL_RULES', 'Persons', 'retrieval_masks']

#: What is deleted of the items of the same person; see retrieval_masks.
RETRIEVAL_RULES = ('standard', 'same_clothes', 'clothes_changing', 'all')


class Persons(NamedTuple):
    """Who is seen in each item, by which camera and in what.

    Attributes:
        identities: Shape (N,), integer.
        cameras: Shape (N,), integer.
        outfits: Shape (N,), integer; two of one number are the same outfit.
            None where they are unknown.
    """

    identities: Tensor
    cameras: Tensor
    outfits: Tensor | None = None

    def __len__(self) -> int:
        """Number of items, and not of fields."""
        return self.identities.size(0)

    def take(self, which: Tensor | slice) -> 'Persons':
        """Some of the items, by index, mask or slice."""
        outfits = None if self.outfits is None else self.outfits[which]
        return Persons(self.identities[which], self.cameras[which], outfits)

    @classmethod
    def of(
        cls,
        identities: Numbers,
        cameras: Numbers,
        outfits: Numbers | None = None,
        *,
        where: str = 'Persons',
    ) -> 'Persons':
        """Persons from arrays or lists.

        Raises:
            TypeError: If they hold no integers.
            ValueError: If their lengths differ.
        """
        named = dict(identities=identities, cameras=cameras, outfits=outfits)
        labels = {
            name: as_integers(values, name, where=where)
            for name, values in named.items()
            if values is not None
        }
        for name, values in labels.items():
            if values.shape != labels['identities'].shape or values.ndim != 1:
                raise ValueError(
                    f'{where}: {name} must have shape (N,), one entry for '
                    f'each item, got {tuple(values.shape)}.'
                )
        return cls(**labels)


def retrieval_masks(
    query: Persons, gallery: Persons, *, rule: str = 'standard'
) -> tuple[Tensor, Tensor]:
    """Items that are right answers, and items that are deleted as junk.

    Items of another person are never deleted. Of the same person's, those of
    the same camera are; and

    - ``'standard'``: nothing else;
    - ``'same_clothes'``: those in another outfit;
    - ``'clothes_changing'``: those in the same outfit.

    ``'all'`` deletes nothing at all, for sets without cameras. Every item of
    the same person that is not deleted is a right answer.

    Args:
        query: Q items.
        gallery: G items.
        rule: One of ``RETRIEVAL_RULES``.

    Returns:
        Two masks of shape (Q, G): right, deleted.

    Raises:
        ValueError: If the rule is unknown, or asks for outfits that nobody
            knows.

    References:
        Gu et al., "Clothes-Changing Person Re-identification with RGB
        Modality Only", CVPR 2022, section 4.1, and their code.

    Examples:
        >>> query = Persons.of([1], [0], [5])
        >>> gallery = Persons.of([1, 1, 1, 2], [0, 1, 1, 0], [5, 5, 6, 7])
        >>> right, junk = retrieval_masks(
        ...     query, gallery, rule='clothes_changing'
        ... )
        >>> right, junk
        (tensor([[False, False,  True, False]]), \
tensor([[ True,  True, False, False]]))
    """
    where = 'retrieval_masks'
    check_choice(rule, 'rule', RETRIEVAL_RULES, where=where)
    same = query.identities[:, None] == gallery.identities
    if rule == 'all':
        return same, same & ~same
    junk = query.cameras[:, None] == gallery.cameras
    if rule != 'standard':
        if query.outfits is None or gallery.outfits is None:
            raise ValueError(
                f'{where}: outfits must be known for rule={rule!r}, got None. '
                "Use 'standard' or 'all'."
            )
        alike = query.outfits[:, None] == gallery.outfits
        junk = junk | (alike if rule == 'clothes_changing' else ~alike)
    return same & ~junk, same & junk
