"""What one model answers on the images of a split."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from mmfair.functional import ZeroBias

__all__ = ['ModelAnswers', 'Task']

Task = Literal['single-label', 'multi-label', 'segmentation']


@dataclass
class ModelAnswers:
    """Labels, answers and features, as plain arrays.

    C classes, N images. What a task does not have is None.

    Attributes:
        name: Of the model, as the page calls it.
        task: Decides which of the arrays there are.
        class_names: C names.
        train_counts: Training samples of each class, C of them; None if
            unknown.
        images: For each image its place in the data set, shape (N,), int64.
        label: Single label: shape (N,), int64. Several: shape (N, C), int8,
            1 where the class is there, -1 where it does not count.
        pred: Single label: predicted class, shape (N,), int64.
        score: Single label: probability of the predicted class, shape (N,).
            Several: score of each class, shape (N, C), in [0, 1].
        areas: Segmentation: pixels of each class in intersection, union and
            truth, shape (N, 3, C), int64.
        confusion: Segmentation: pixels by true and predicted class, shape
            (C, C), int64.
        label_map: Segmentation: share of the images whose pixel has each
            class, shape (C, H, W), of a map shrunk to H x W.
        features: By depth (``'1/3'`` and ``'2/3'`` of the backbone,
            ``'last'``, the input of the classifier), shape (N, D), float32.
        places: Module path of each of these depths.
        zero: By kind of input (``'zero'``, ``'one'``, ``'mean'``,
            ``'random'``), the answer to an input without content.
        examples: By kind of image (``'a training image of ...'``), its pixels,
            shape (H, W, 3), and the probability of each class, shape (C,).
        zero_map: Segmentation: class probabilities on the zero image, shape
            (C, H, W).
        curves: From the training log: name of a scalar to (step, value)
            pairs, such as ``'loss_zul'``.
        geometry_log: From ``geometry_log.jsonl``, measurements at the input
            of the classifier by epoch.
        unknown: By part, the reason why it is missing.
    """

    name: str
    task: Task
    class_names: Sequence[str]
    images: npt.NDArray[np.int64]
    train_counts: Sequence[float] | None = None
    label: npt.NDArray[np.int64] | npt.NDArray[np.int8] | None = None
    pred: npt.NDArray[np.int64] | None = None
    score: npt.NDArray[np.float32] | None = None
    areas: npt.NDArray[np.int64] | None = None
    confusion: npt.NDArray[np.int64] | None = None
    label_map: npt.NDArray[np.float32] | None = None
    features: Mapping[str, npt.NDArray[np.float32]] = field(
        default_factory=dict
    )
    places: Mapping[str, str] = field(default_factory=dict)
    zero: Mapping[str, ZeroBias] = field(default_factory=dict)
    examples: Mapping[
        str, tuple[npt.NDArray[np.uint8], npt.NDArray[np.float64]]
    ] = field(default_factory=dict)
    zero_map: npt.NDArray[np.float32] | None = None
    curves: Mapping[str, Sequence[tuple[float, float]]] = field(
        default_factory=dict
    )
    geometry_log: Sequence[Mapping[str, float | None]] = ()
    unknown: dict[str, str] = field(default_factory=dict)
