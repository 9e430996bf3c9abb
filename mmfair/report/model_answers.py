"""What one model answers on the images of a split."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mmfair.functional import ZeroBias
from mmfair.report.tasks import Labels, MultiLabels, Pixels, Task

__all__ = ['ModelAnswers']


@dataclass
class ModelAnswers:
    """Labels, answers and features, as plain arrays.

    C classes, N images.

    Attributes:
        name: Of the model, as the page calls it.
        class_names: C names.
        images: For each image its place in the data set, shape (N,), int64.
        data: Labels and answers; its type is that of the task.
        train_counts: Training samples of each class, C of them; None if
            unknown.
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
        notes: What the page must say of the choice of images.
        unknown: By part, the reason why it is missing.
    """

    name: str
    class_names: Sequence[str]
    images: npt.NDArray[np.int64]
    data: Labels | MultiLabels | Pixels
    train_counts: Sequence[float] | None = None
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
    notes: Sequence[str] = ()
    unknown: dict[str, str] = field(default_factory=dict)

    @property
    def task(self) -> Task:
        """What the report asks of the task of the data."""
        return self.data.task

    def why(self, part: str, default: str = 'it was not asked for') -> str:
        """The reason why a part is missing."""
        return self.unknown.get(part, default)
