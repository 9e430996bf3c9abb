"""The data sets below wrappers."""

from collections.abc import Iterator
from typing import Any

__all__ = ['leaves']


def leaves(dataset: Any) -> Iterator[Any]:
    """The data sets below wrappers, each once.

    Args:
        dataset: A data set, or a wrapper with ``dataset`` or ``datasets``.

    Yields:
        Data sets that wrap no other.

    Examples:
        >>> from mmengine.dataset import ConcatDataset
        >>> from mmfair.datasets import Digits
        >>> both = ConcatDataset([Digits(), Digits(split='val')])
        >>> [leaf.split for leaf in leaves(both)]
        ['train', 'val']
    """
    if getattr(dataset, 'datasets', None) is not None:
        for part in dataset.datasets:
            yield from leaves(part)
    elif getattr(dataset, 'dataset', None) is not None:
        yield from leaves(dataset.dataset)
    else:
        yield dataset
