"""Features of images with the labels and the answers of a model."""

from dataclasses import dataclass

from torch import Tensor

__all__ = ['LabelledFeatures']


@dataclass(frozen=True)
class LabelledFeatures:
    """What :class:`~mmfair.evaluation.SampleFeatures` gathers.

    An image with several labels has an entry under each of them.

    Attributes:
        features: By place, those of each image, shape (N, D), float32.
        image: Row of the image of each entry, shape (P,), int64.
        label: Its label, shape (P,), int64.
        pred: The label again where it was predicted; else another class, or
            -1; shape (P,), int64. Fits :func:`mmfair.functional.class_hits`.
        multi_label: Whether the set has images with several labels or none.
            A label is then predicted if its score is 0.5 or more, else if it
            is the predicted one.
    """

    features: dict[str, Tensor]
    image: Tensor
    label: Tensor
    pred: Tensor
    multi_label: bool
