"""Class counts of training sets whose lists are not always at hand."""

import json
from importlib.resources import files

__all__ = ['KNOWN_CLASS_COUNTS', 'known_class_counts']

#: Names that ``class_counts`` takes instead of a list.
KNOWN_CLASS_COUNTS = ('imagenet_lt',)


def known_class_counts(name: str) -> list[int]:
    """Training samples of each class, in the order of the labels.

    Args:
        name: ``'imagenet_lt'``: 1,000 classes, 1,280 images down to 5,
            115,846 in all; many, medium and few are 385, 479 and 136.

    Returns:
        C counts.

    Raises:
        ValueError: If the name is unknown.

    References:
        Liu et al., "Large-Scale Long-Tailed Recognition in an Open World",
        CVPR 2019; counted by J. Chen, LT-classification
        (``cls_freq/ImageNet_LT_train.json``).

    Examples:
        >>> counts = known_class_counts('imagenet_lt')
        >>> len(counts), sum(counts), max(counts), min(counts)
        (1000, 115846, 1280, 5)
    """
    if name not in KNOWN_CLASS_COUNTS:
        raise ValueError(
            'known_class_counts: name must be one of '
            f'{", ".join(KNOWN_CLASS_COUNTS)}, got {name!r}.'
        )
    path = files('mmfair.structures') / 'known_counts' / f'{name}.json'
    return [int(n) for n in json.loads(path.read_text(encoding='utf-8'))]
