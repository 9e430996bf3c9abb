"""Where a model looked when it was wrong."""

import torch
from matplotlib.figure import Figure
from torch import Tensor

from mmfair.report.measured import Measured
from mmfair.report.model_run import Pixels
from mmfair.report.saliency import SaliencyLayer, saliency
from mmfair.report.tasks import Mistake
from mmfair.visualization import image_grid

__all__ = ['saliency_examples']


def saliency_examples(
    model: Measured,
    layer: SaliencyLayer,
    *,
    classes: int = 3,
    per_class: int = 2,
) -> tuple[Figure, str] | None:
    """Saliency of the true and of the predicted class on clear mistakes.

    Args:
        model: The model, which is asked again.
        layer: From :func:`mmfair.report.saliency.saliency_layer`.
        classes: So many of the worst classes, a row for each.
        per_class: Mistakes of each.

    Returns:
        A figure and what it shows, in words; None without a mistake.
    """
    task, answers = model.task, model.answers
    worst = {
        index: task.mistakes(answers, index, per_class)
        for index in model.weak_classes(classes)
    }
    worst = {index: each for index, each in worst.items() if each}
    if not worst:
        return None
    pairs = [
        (index, mistake) for index, each in worst.items() for mistake in each
    ]
    pixels, maps = _maps(model, layer, pairs)
    names = answers.class_names
    images: dict[int, list[Pixels]] = {index: [] for index in worst}
    captions: dict[int, list[str]] = {index: [] for index in worst}
    overlays: dict[int, list[Tensor | None]] = {index: [] for index in worst}
    for (index, mistake), image, (true, predicted) in zip(
        pairs, pixels, maps, strict=True
    ):
        images[index] += [image] * 3
        overlays[index] += [None, true.numpy(), predicted.numpy()]
        captions[index] += [
            task.saliency_caption(answers, mistake),
            f'for {names[index]}',
            f'for {names[mistake.said]}',
        ]
    figure = image_grid(
        list(images.values()),
        list(captions.values()),
        row_titles=[names[index] for index in worst],
        overlays=list(overlays.values()),
        title=f'{model.name}: saliency for the true and the predicted class',
        columns=3 * per_class,
    )
    return figure, ' '.join(
        task.saliency_words(answers, index, mistake)
        for index, mistake in pairs
    )


def _maps(
    model: Measured,
    layer: SaliencyLayer,
    pairs: list[tuple[int, Mistake]],
) -> tuple[list[Pixels], list[tuple[Tensor, Tensor]]]:
    """The images, and their maps for the true and the predicted class."""
    run = model.run
    indices = [
        int(model.answers.images[mistake.position]) for _, mistake in pairs
    ]
    asked = torch.tensor([(index, mistake.said) for index, mistake in pairs])
    pixels: list[Pixels] = []
    maps: list[tuple[Tensor, Tensor]] = []
    for batch in run.batches(indices):
        inputs = batch['inputs']
        part = asked[len(pixels) : len(pixels) + len(inputs)]
        true, predicted = (
            _scaled(saliency(run.model, layer.module, inputs, part[:, side]))
            for side in (0, 1)
        )
        pixels += run.pixels(inputs)
        maps += zip(true, predicted, strict=True)
    return pixels, maps


def _scaled(maps: Tensor) -> Tensor:
    """Each by its own highest value; a map of zeros stays one."""
    highest = maps.amax((1, 2), keepdim=True)
    return maps / highest.where(highest > 0, 1)
