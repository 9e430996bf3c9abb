"""How many training samples each class has."""

import numpy as np

from mmfair.datasets.labels import labels_of
from mmfair.datasets.pixel_counts import has_pixel_labels, pixel_counts

__all__ = ['UNREADABLE', 'class_counts']

#: What data sets raise that are absent, broken or of another kind; hosts use
#: assertions and RuntimeError for missing files.
UNREADABLE = (
    AssertionError,
    ImportError,
    KeyError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def class_counts(dataset: object) -> list[int] | list[float]:
    """Training samples of each class.

    In classification, a sample with several labels counts once for each of
    them; in detection, an image counts once for each class in it.

    In segmentation, where an image holds many classes, a class is given as
    many images as its pixels would fill: its pixels over the whole set,
    divided by the annotated pixels of a mean image. These numbers are not
    whole, and they sum to the number of images. So they keep the scale of
    image counts, for which the thresholds of many- and few-shot classes and
    the beta of the effective number were chosen. All annotations are read
    for it (see :func:`mmfair.datasets.pixel_counts.pixel_counts`), and in
    distributed training all processes must call.

    Args:
        dataset: Any dataset with ``metainfo['classes']`` and
            ``get_cat_ids(index)``, as MMPretrain's and the wrappers of
            MMEngine and mmfair have, or a segmentation set whose pipeline
            loads annotations.

    Returns:
        One count for each class, in the order of ``metainfo['classes']``;
        floats for segmentation.

    Raises:
        ValueError: If the classes or the labels can't be read.
    """
    classes = getattr(dataset, 'metainfo', {}).get('classes')
    if classes is None:
        raise ValueError(
            f'class_counts: {type(dataset).__name__} must have '
            "metainfo['classes'], got none. Set metainfo=dict(classes=...) in "
            'the dataset config.'
        )
    if has_pixel_labels(dataset):
        pixels, images = pixel_counts(dataset)
        return (pixels * (images / max(pixels.sum(), 1))).tolist()
    labels = labels_of(
        dataset,
        where='class_counts',
        repeated=False,  # every epoch the same images
        remedy='Segmentation sets need maps (seg_map_path). Set class_counts '
        'in the part that needs them.',
    )
    return np.bincount(labels.label, minlength=len(classes)).tolist()
