"""What a host's data sample says of one image, and of many."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from torch import Tensor

__all__ = ['ImageAnswer', 'image_answer', 'several_labels']

# A score from which on a class of several counts as predicted.
_PREDICTED = 0.5


class ImageAnswer(NamedTuple):
    """Labels of an image and the answer of a model to it.

    Attributes:
        labels: Classes that the image shows, shape (L,), int64.
        pred: The class that is predicted, if there is to be one.
        score: Of each class, shape (C,), float32.
        difficult: Classes of which it shows difficult objects.
    """

    labels: npt.NDArray[np.int64]
    pred: int
    score: npt.NDArray[np.float32]
    difficult: tuple[int, ...] = ()

    @property
    def passed(self) -> npt.NDArray[np.bool_]:
        """Which of the labels score 0.5 or more, shape (L,)."""
        return self.score[self.labels] >= _PREDICTED

    @property
    def shares(self) -> bool:
        """Whether the scores are shares of one, as those of a softmax."""
        return bool(np.isclose(self.score.sum(), 1, atol=1e-3))


def image_answer(
    sample: Any, *, where: str, classes: int | None = None
) -> ImageAnswer:
    """Read a data sample of MMPretrain after a prediction.

    Args:
        sample: With ``gt_label`` and ``pred_score``, and ``pred_label`` if
            the head chooses one; as an object or as a dictionary.
        where: Who asks; errors begin with it.
        classes: C; the number of scores without it.

    Returns:
        The labels and the answer.

    Raises:
        ValueError: If there are no labels or scores, a label is no class or
            there is not one score for each class.

    Examples:
        >>> import torch
        >>> scores = torch.tensor([0.2, 0.5, 0.3])
        >>> sample = dict(gt_label=torch.tensor([2]), pred_score=scores)
        >>> image_answer(sample, where='SampleFeatures').pred
        1
    """
    label, score = sample.get('gt_label'), sample.get('pred_score')
    if not isinstance(label, Tensor) or not isinstance(score, Tensor):
        keys = sample.all_keys() if hasattr(sample, 'all_keys') else sample
        raise ValueError(
            f'{where}: a sample must have gt_label and pred_score, got '
            f'{", ".join(sorted(keys))}. Only image classifiers of MMPretrain '
            'are supported, evaluated on labelled images.'
        )
    labels = label.cpu().long().flatten().numpy()
    scores = score.detach().float().cpu().numpy()
    classes = len(scores) if classes is None else classes
    if len(scores) != classes or (
        len(labels) and not 0 <= labels.min() <= labels.max() < classes
    ):
        raise ValueError(
            f'{where}: labels must be in [0, C) and scores one for each of '
            f'the C = {classes} classes, got labels {labels.tolist()} and '
            f'{len(scores)} scores. Check the number of classes.'
        )
    pred = sample.get('pred_label')
    # A multi-label head has as many as it finds: then the highest score.
    single = isinstance(pred, Tensor) and pred.numel() == 1
    difficult = sample.get('gt_label_difficult') or ()
    return ImageAnswer(
        labels,
        int(pred) if single else int(scores.argmax()),
        scores,
        tuple(int(index) for index in difficult),
    )


def several_labels(
    counts: Sequence[int], *, listed: bool, shares: bool
) -> bool:
    """Whether images have several labels, or none.

    Args:
        counts: Labels of each image.
        listed: Whether their data set lists the labels of an image, as
            :func:`mmfair.datasets.is_multi_label.is_multi_label` tells: by
            chance, each of those that were drawn may have one.
        shares: Whether the scores of every image are shares of one: such a
            model chooses one class, whatever the data set could list.

    Examples:
        >>> several_labels([1, 2], listed=False, shares=True)
        True
        >>> several_labels([1, 1], listed=True, shares=True)
        False
    """
    if any(count != 1 for count in counts):
        return True
    return listed and not shares
