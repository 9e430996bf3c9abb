"""Where a model looked when it was wrong."""

import torch
from matplotlib.figure import Figure
from torch import Tensor

from mmfair.report.mistakes import Mistake, mistakes, weak_classes
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun, Pixels
from mmfair.report.saliency import SaliencyLayer, saliency
from mmfair.visualization import image_grid

__all__ = ['saliency_examples']


def saliency_examples(
    run: ModelRun,
    answers: ModelAnswers,
    layer: SaliencyLayer,
    *,
    classes: int = 3,
    per_class: int = 2,
) -> tuple[Figure, str] | None:
    """Saliency of the true and of the predicted class on clear mistakes.

    Args:
        run: The model.
        answers: Its answers.
        layer: From :func:`mmfair.report.saliency.saliency_layer`.
        classes: So many of the worst classes, a row for each.
        per_class: Mistakes of each.

    Returns:
        A figure and what it shows, in words; None without a mistake.
    """
    found = {
        index: mistakes(answers, index, per_class)
        for index in weak_classes(answers, classes)
    }
    found = {index: own for index, own in found.items() if own}
    if not found:
        return None
    pairs = [(index, own) for index, each in found.items() for own in each]
    pixels, maps = _maps(run, answers, layer, pairs)
    names = answers.class_names
    images: dict[int, list[Pixels]] = {index: [] for index in found}
    captions: dict[int, list[str]] = {index: [] for index in found}
    overlays: dict[int, list[Tensor | None]] = {index: [] for index in found}
    for (index, own), image, (true, said) in zip(
        pairs, pixels, maps, strict=True
    ):
        images[index] += [image] * 3
        overlays[index] += [None, true.numpy(), said.numpy()]
        captions[index] += [
            _said(answers, own),
            f'for {names[index]}',
            f'for {names[own.said]}',
        ]
    figure = image_grid(
        list(images.values()),
        list(captions.values()),
        row_titles=[names[index] for index in found],
        overlays=list(overlays.values()),
        title=f'{run.name}: saliency for the true and the predicted class',
        columns=3 * per_class,
    )
    return figure, ' '.join(
        _words(answers, index, own) for index, own in pairs
    )


def _maps(
    run: ModelRun,
    answers: ModelAnswers,
    layer: SaliencyLayer,
    pairs: list[tuple[int, Mistake]],
) -> tuple[list[Pixels], list[tuple[Tensor, Tensor]]]:
    """The images, and their maps for the true and the predicted class."""
    indices = [int(answers.images[own.position]) for _, own in pairs]
    asked = torch.tensor([(index, own.said) for index, own in pairs])
    pixels: list[Pixels] = []
    maps: list[tuple[Tensor, Tensor]] = []
    for batch in run.batches(indices):
        inputs = batch['inputs']
        part = asked[len(pixels) : len(pixels) + len(inputs)]
        true, said = (
            _scaled(saliency(run.model, layer.module, inputs, part[:, side]))
            for side in (0, 1)
        )
        pixels += run.pixels(inputs)
        maps += zip(true, said, strict=True)
    return pixels, maps


def _scaled(maps: Tensor) -> Tensor:
    """Each by its own highest value; a map of zeros stays one."""
    highest = maps.amax((1, 2), keepdim=True)
    return maps / highest.where(highest > 0, 1)


def _said(answers: ModelAnswers, own: Mistake) -> str:
    if answers.task == 'multi-label':
        return f'score {100 * own.score:.0f} %'
    return f'said {answers.class_names[own.said]}\n{100 * own.score:.0f} %'


def _words(answers: ModelAnswers, index: int, own: Mistake) -> str:
    name, said = answers.class_names[index], answers.class_names[own.said]
    if answers.task == 'multi-label':
        return f'An image of {name} with a score of {100 * own.score:.0f} %.'
    return (
        f'An image of {name} is taken for {said}, with '
        f'{100 * own.score:.0f} %.'
    )
