"""What a data set of persons was answered with, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from mmfair.functional.reid.retrieval_masks import Persons

__all__ = ['RetrievalItem', 'RetrievalItems', 'retrieval_items']


# No tuple: MMEngine would make a plain one of it on the way.
@dataclass(frozen=True)
class RetrievalItem:
    """What is kept of one image or clip.

    Attributes:
        index: Of the sample in its data set.
        feature: Shape (D,).
        identity: Number of the person.
        camera: Number of the camera.
        is_query: Whether it is a query; else it is of the gallery.
        outfit: Number of the outfit; None where that is unknown.
        tracklet: Number of the sequence that a clip is of; None for an image.
    """

    index: int
    feature: Tensor
    identity: int
    camera: int
    is_query: bool
    outfit: int | None = None
    tracklet: int | None = None


class RetrievalItems(NamedTuple):
    """Queries or gallery of a data set.

    Attributes:
        features: Shape (N, D).
        persons: N persons.
        indices: Of the (first) samples in the data set, shape (N,).
    """

    features: Tensor
    persons: Persons
    indices: Tensor

    def take(self, which: Tensor) -> 'RetrievalItems':
        """Some of the items, by index."""
        persons = self.persons.take(which)
        return RetrievalItems(
            self.features[which], persons, self.indices[which]
        )


def retrieval_items(
    items: Sequence[RetrievalItem], *, where: str
) -> tuple[RetrievalItems, RetrievalItems, int]:
    """Queries and gallery in the order of the data set.

    A sample that several processes have seen, since the sampler fills up
    their shares, counts once. Clips of a tracklet are one item, with the mean
    of their features.

    Args:
        items: Of all processes, in any order.
        where: Who asks; errors begin with it.

    Returns:
        Queries, gallery, and how many different samples there were.

    Raises:
        ValueError: If there are no queries or no gallery.
    """
    once = {item.index: item for item in reversed(items)}
    ordered = [once[index] for index in sorted(once)]
    sizes = sorted({len(item.feature) for item in ordered})
    if len(sizes) > 1 or 0 in sizes:
        raise ValueError(
            f'{where}: feature must be of one size >= 1 in all samples, got '
            f'{", ".join(map(str, sizes))}. Pool each image into one vector.'
        )
    sides = []
    for name, is_query in (('queries', True), ('gallery', False)):
        groups: dict[tuple[bool, int], list[RetrievalItem]] = {}
        for item in ordered:
            if item.is_query == is_query:
                alone = item.tracklet is None
                number = item.index if item.tracklet is None else item.tracklet
                groups.setdefault((alone, number), []).append(item)
        if not groups:
            raise ValueError(
                f'{where}: is_query must tell queries from the gallery, got '
                f'no {name} among {len(once)} samples. One data set serves '
                'both.'
            )
        sides.append(_gathered([*groups.values()]))
    return sides[0], sides[1], len(once)


def _gathered(groups: Sequence[Sequence[RetrievalItem]]) -> RetrievalItems:
    features = [
        torch.stack([item.feature for item in clips]).mean(0)
        for clips in groups
    ]
    first = [clips[0] for clips in groups]
    outfits = [item.outfit for item in first if item.outfit is not None]
    persons = Persons.of(
        [item.identity for item in first],
        [item.camera for item in first],
        outfits if len(outfits) == len(first) else None,
    )
    indices = torch.tensor([item.index for item in first])
    return RetrievalItems(torch.stack(features), persons, indices)
