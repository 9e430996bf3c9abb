"""What a model answers when a part of each image is taken away."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from torch import Tensor

from mmfair.functional import (
    blanked_border,
    blanked_centre,
    greyscale,
    shuffled_patches,
)
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun

__all__ = ['CHANGES', 'Change', 'answer_subset', 'changed_answers']

#: From normalised images and a seed to changed images.
Change = Callable[[Tensor, int], Tensor]
_Changes = Mapping[str, Change]

#: Changes of the images by name.
CHANGES: _Changes = {
    'border blanked': lambda images, seed: blanked_border(images),
    'centre blanked': lambda images, seed: blanked_centre(images),
    'colour removed': lambda images, seed: greyscale(images),
    'patches shuffled': lambda images, seed: shuffled_patches(
        images, seed=seed
    ),
}


def answer_subset(
    answers: ModelAnswers, positions: npt.NDArray[np.int64]
) -> ModelAnswers:
    """The answers on some of the images.

    Args:
        answers: Of a model.
        positions: Rows to keep, shape (N,).

    Returns:
        Names, labels, answers and areas of these images alone; nothing of
        what was measured of all images together.
    """
    return ModelAnswers(
        name=answers.name,
        class_names=answers.class_names,
        images=answers.images[positions],
        data=answers.task.subset(answers.data, positions),
        train_counts=answers.train_counts,
    )


def changed_answers(
    run: ModelRun,
    answers: ModelAnswers,
    changes: _Changes,
    *,
    seed: int = 0,
    advance: Callable[[int], None] = lambda images: None,
) -> dict[str, ModelAnswers]:
    """Answers to the same images under each change.

    Args:
        run: The model.
        answers: Its answers to the images unchanged.
        changes: By name, such as those of :data:`CHANGES`.
        seed: What a change draws by chance; the same for every model.
        advance: Is told the number of images after each batch.

    Returns:
        By the name of the change.
    """
    classes, ignored = len(answers.class_names), run.ignore_index
    gatherers = {
        name: answers.task.gatherer(classes, ignored) for name in changes
    }
    start = 0
    for batch in run.batches(answers.images.tolist()):
        inputs = batch['inputs']
        for name, change in changes.items():
            changed = change(inputs, seed + start)
            for sample in run.predict({**batch, 'inputs': changed}):
                gatherers[name].add(sample)
        start += len(inputs)
        advance(len(inputs))
    return {
        name: replace(answers, data=gatherer.data())
        for name, gatherer in gatherers.items()
    }
