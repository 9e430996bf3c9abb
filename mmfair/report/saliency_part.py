"""The part of the section on shortcuts that shows saliency."""

from typing import Any

import numpy as np

from mmfair.report.border_saliency import BorderSaliency, border_saliency
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.saliency import saliency_layer
from mmfair.report.saliency_examples import saliency_examples
from mmfair.report.section import ReportFigure, Section

__all__ = ['add_saliency']

# A border of a quarter of the side is one position of such a map.
_POSITIONS = 4


def add_saliency(
    section: Section,
    run: ModelRun,
    answers: ModelAnswers,
    *,
    max_images: int = 2000,
    seed: int = 0,
) -> list[dict[str, Any]]:
    """Add the heat maps of a model, and how much lies on the border.

    Args:
        section: Gets a figure, a note, or the reason why not.
        run: An image classifier.
        answers: Its answers.
        max_images: Images that the rows are from, at most.
        seed: Of their choice.

    Returns:
        A row for each class: how much of its saliency lies on the border;
        none where it can't be told.
    """
    first = next(run.batches(answers.images[:1].tolist()))['inputs']
    try:
        layer = saliency_layer(run.model, first)
        examples = saliency_examples(run, answers, layer)
    except ValueError as error:
        section.left_out.append(f'Saliency of {run.name}: {error}.')
        return []
    height, width = layer.size
    section.notes.append(
        f'{run.name}: saliency by Grad-CAM at {layer.path}, whose maps have '
        f'{height} x {width} positions; each map is scaled by its own highest '
        'value.'
    )
    number = 1 + sum(
        own.name.startswith('saliency') for own in section.figures
    )
    if examples is None:
        section.left_out.append(
            f'Saliency of mistakes of {run.name}: there are none.'
        )
    else:
        section.figures.append(
            ReportFigure(
                f'saliency_{number}',
                examples[0],
                f'{run.name}: what speaks for the true and for the predicted '
                'class, on the clearest mistakes of the worst classes',
                examples[1],
            )
        )
    if min(layer.size) < _POSITIONS:
        section.left_out.append(
            f'Saliency on the border of {run.name}: maps of {height} x '
            f'{width} positions are too coarse to tell it from the centre.'
        )
        return []
    found = border_saliency(
        run, answers, layer, max_images=max_images, seed=seed
    )
    return _rows(answers, found)


def _rows(
    answers: ModelAnswers, found: BorderSaliency
) -> list[dict[str, Any]]:
    return [
        {
            'class': index,
            'name': name,
            'model': answers.name,
            'images': int(found.images[index]),
            'share': float(100 * share) if np.isfinite(share) else None,
            'area': 100 * found.area,
        }
        for index, (name, share) in enumerate(
            zip(answers.class_names, found.share, strict=True)
        )
    ]
