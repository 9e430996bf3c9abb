"""Where curvature regularisation looks, and how much it keeps."""

from typing import Any

from torch import nn

from mmfair.datasets.class_counts import class_counts
from mmfair.datasets.pixel_counts import has_pixel_labels
from mmfair.utils.module_paths import list_classifiers

__all__ = ['bank_capacities', 'find_classifier']


def find_classifier(
    model: nn.Module, *, where: str = 'CurvatureBankHook'
) -> str:
    """Path of the layer that turns a feature into class scores.

    Args:
        model: An MMPretrain ``ImageClassifier``, an MMSegmentation
            ``EncoderDecoder``, or a model with the same parts.
        where: Who asks; the error begins with it.

    Returns:
        The last linear or convolutional layer of ``head``, or
        ``decode_head.conv_seg``.

    Raises:
        ValueError: If the model has neither.
    """
    if hasattr(model, 'decode_head') and hasattr(
        model.decode_head, 'conv_seg'
    ):
        return 'decode_head.conv_seg'
    layers = list_classifiers(model)
    in_head = [path for path, _ in layers if path.startswith('head.')]
    if in_head:
        return in_head[-1]
    found = ', '.join(
        f'{path} ({outputs} outputs)' for path, outputs in layers
    )
    raise ValueError(
        f'{where}: classifier must be set for {type(model).__name__}; '
        'it is found for models with one head or decode_head. '
        f'Classifier-like modules: {found}. Detectors, whose features '
        'belong to anchors, are not supported.'
    )


def bank_capacities(dataset: Any, per_class: int | None) -> list[int]:
    """Rows of each class in the bank.

    Args:
        dataset: The training set, with ``metainfo['classes']``.
        per_class: At most so many; as many as the class has samples, if None.

    Returns:
        C numbers.

    Raises:
        ValueError: If there is no limit, and the set does not tell its counts.
    """
    try:
        if has_pixel_labels(dataset):
            raise ValueError('The features of a segmentation set are pixels.')
        counts = class_counts(dataset)
    except ValueError as error:
        if per_class is None:
            raise ValueError(
                'CurvatureBankHook: per_class must be set where the training '
                f'set does not tell its class counts, got None. ({error})'
            ) from error
        return [per_class] * len(dataset.metainfo['classes'])
    if per_class is None:
        return counts
    return [min(count, per_class) for count in counts]
