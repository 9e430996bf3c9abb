"""Which queries meet which gallery, and what is deleted, under a name."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from mmfair.functional.checks import (
    check_choice,
    check_number,
    check_numbers,
    check_word,
)
from mmfair.functional.reid.retrieval_masks import RETRIEVAL_RULES, Persons

__all__ = [
    'CLOTHES_PAIRS',
    'RETRIEVAL_PROTOCOLS',
    'RetrievalProtocol',
    'retrieval_protocols',
]


class RetrievalProtocol(NamedTuple):
    """One way of evaluating; its name goes into the names of the numbers.

    Attributes:
        name: Lower-case letters, digits and underscores.
        rule: What is deleted, see
            :func:`mmfair.functional.retrieval_masks`.
        query_cameras: Queries of these cameras alone; all, if None.
        gallery_cameras: Gallery of these cameras alone; all, if None.
        draws: Galleries with one drawn item a person, over which the figures
            are averaged; 0 for the whole gallery.
        seed: Of the draws.
    """

    name: str
    rule: str = 'standard'
    query_cameras: tuple[int, ...] | None = None
    gallery_cameras: tuple[int, ...] | None = None
    draws: int = 0
    seed: int = 3

    def chosen(
        self, query: Persons, gallery: Persons
    ) -> tuple[Tensor, Tensor]:
        """Indices of the queries and of the gallery that take part."""
        return (
            _of_cameras(query, self.query_cameras),
            _of_cameras(gallery, self.gallery_cameras),
        )


def _of_cameras(persons: Persons, cameras: Sequence[int] | None) -> Tensor:
    if cameras is None:
        return torch.arange(len(persons))
    wanted = torch.as_tensor(cameras)
    return torch.isin(persons.cameras, wanted).nonzero().flatten()


def _known(*protocols: RetrievalProtocol) -> dict[str, RetrievalProtocol]:
    return {protocol.name: protocol for protocol in protocols}


#: Protocols of the papers by name. PRCC's cameras are A 0, B 1, C 2; those of
#: VC-Clothes are numbered from 0 here and from 1 in its files.
RETRIEVAL_PROTOCOLS = _known(
    RetrievalProtocol('standard'),
    RetrievalProtocol('same_clothes', 'same_clothes'),
    RetrievalProtocol('clothes_changing', 'clothes_changing'),
    RetrievalProtocol('all', 'all'),
    RetrievalProtocol('prcc_same', 'standard', (1,), (0,)),
    RetrievalProtocol('prcc_cross', 'standard', (2,), (0,)),
    RetrievalProtocol('prcc_same_single_shot', 'standard', (1,), (0,), 10),
    RetrievalProtocol('prcc_cross_single_shot', 'standard', (2,), (0,), 10),
    RetrievalProtocol('cameras_2_and_3', 'standard', (1, 2), (1, 2)),
    RetrievalProtocol('cameras_3_and_4', 'standard', (2, 3), (2, 3)),
)

#: Protocols in the same clothes, each with the one in other clothes that its
#: figures are compared with.
CLOTHES_PAIRS = {
    'prcc_same': 'prcc_cross',
    'prcc_same_single_shot': 'prcc_cross_single_shot',
    'same_clothes': 'clothes_changing',
    'cameras_2_and_3': 'cameras_3_and_4',
}


def retrieval_protocols(
    protocols: Sequence[str | Mapping[str, object]], *, where: str
) -> tuple[RetrievalProtocol, ...]:
    """Protocols from a config.

    Args:
        protocols: Names out of ``RETRIEVAL_PROTOCOLS``, and dictionaries of
            the attributes of :class:`RetrievalProtocol` for one's own.
        where: Who asks; errors begin with it.

    Raises:
        TypeError: If one is neither a name nor a dictionary.
        ValueError: If one is unknown, or two have the same name.

    Examples:
        >>> one, two = retrieval_protocols(
        ...     ['standard', dict(name='night', query_cameras=[4])], where='f'
        ... )
        >>> two.name, two.rule, two.query_cameras
        ('night', 'standard', (4,))
    """
    if isinstance(protocols, str) or not isinstance(protocols, Sequence):
        raise TypeError(
            f'{where}: protocols must be a list of names or dictionaries, got '
            f'{protocols!r}.'
        )
    read = tuple(_protocol(one, where) for one in protocols)
    names = [protocol.name for protocol in read]
    if not names or len(set(names)) < len(names):
        raise ValueError(
            f'{where}: protocols must have one entry at least, and each a '
            f'name of its own, got {names}.'
        )
    return read


def _protocol(given: object, where: str) -> RetrievalProtocol:
    if isinstance(given, str):
        check_choice(given, 'protocols', RETRIEVAL_PROTOCOLS, where=where)
        return RETRIEVAL_PROTOCOLS[given]
    if not isinstance(given, Mapping):
        raise TypeError(
            f'{where}: protocols must hold names or dictionaries, got '
            f'{given!r}.'
        )
    unknown = sorted(set(given) - set(RetrievalProtocol._fields))
    if unknown or 'name' not in given:
        raise ValueError(
            f'{where}: protocols must say name and may say rule, '
            f'query_cameras, gallery_cameras, draws and seed, got '
            f'{sorted(given)}.'
        )
    name = check_word(given['name'], 'name', where=where)
    if not re.fullmatch('[a-z0-9_]+', name):
        raise ValueError(
            f'{where}: name must be of lower-case letters, digits and '
            f'underscores, got {name!r}.'
        )
    rule = given.get('rule', 'standard')
    check_choice(rule, 'rule', RETRIEVAL_RULES, where=where)
    cameras = {
        side: _cameras(given.get(side), side, where)
        for side in ('query_cameras', 'gallery_cameras')
    }
    draws, seed = (
        int(
            check_number(
                given.get(key, default),
                key,
                where=where,
                at_least=0,
                whole=True,
            )
        )
        for key, default in (('draws', 0), ('seed', 3))
    )
    return RetrievalProtocol(
        name, str(rule), **cameras, draws=draws, seed=seed
    )


def _cameras(given: object, side: str, where: str) -> tuple[int, ...] | None:
    if given is None:
        return None
    numbers = check_numbers(given, side, where=where, at_least=0, whole=True)
    return tuple(map(int, numbers))
