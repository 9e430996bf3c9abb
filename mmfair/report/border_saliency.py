"""How much of a model's saliency lies on the border, class by class."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from mmfair.functional import border_share
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.saliency import SaliencyLayer, saliency

__all__ = ['BorderSaliency', 'border_saliency']


@dataclass(frozen=True)
class BorderSaliency:
    """Means over images of each class.

    Attributes:
        share: Of the positive saliency of the class on the border, shape
            (C,), in [0, 1]; NaN where no image has any.
        images: Images of the mean, shape (C,), int64.
        area: Share of the border in the area.
    """

    share: npt.NDArray[np.float64]
    images: npt.NDArray[np.int64]
    area: float


def border_saliency(
    run: ModelRun,
    answers: ModelAnswers,
    layer: SaliencyLayer,
    *,
    max_images: int = 2000,
    per_class: int = 32,
    seed: int = 0,
    advance: Callable[[int], None] = lambda images: None,
) -> BorderSaliency:
    """Where the saliency of the true class lies.

    Args:
        run: The model.
        answers: Its answers, which say what the images show.
        layer: From :func:`mmfair.report.saliency.saliency_layer`.
        max_images: Of all classes together, but one of each at least.
        per_class: Images of a class at most.
        seed: Of the choice of the images.
        advance: Is told the number of images after each batch.

    Returns:
        The shares.
    """
    classes = len(answers.class_names)
    limit = max(1, min(per_class, max_images // classes))
    positions, asked = _chosen(answers, limit, seed)
    shares, area, start = [], math.nan, 0
    for batch in run.batches(answers.images[positions].tolist()):
        inputs = batch['inputs']
        index = torch.from_numpy(asked[start : start + len(inputs)])
        maps = saliency(run.model, layer.module, inputs, index)
        shares.append(border_share(maps).double().numpy())
        area = float(border_share(torch.ones_like(maps[:1])))
        start += len(inputs)
        advance(len(inputs))
    share = np.concatenate([*shares, np.empty(0)])
    known = ~np.isnan(share)
    images = np.bincount(asked[known], minlength=classes)
    total = np.bincount(asked[known], share[known], minlength=classes)
    with np.errstate(invalid='ignore'):
        return BorderSaliency(total / images, images, area)


def _chosen(
    answers: ModelAnswers, limit: int, seed: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of the images and the class to ask each about."""
    draw = np.random.default_rng(seed)
    rows, asked = [], []
    for index in range(len(answers.class_names)):
        shown = answers.task.positions(answers, index)
        if len(shown) > limit:
            shown = np.sort(draw.choice(shown, limit, replace=False))
        rows.append(shown)
        asked.append(np.full(len(shown), index))
    return np.concatenate(rows), np.concatenate(asked)
