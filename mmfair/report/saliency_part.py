"""The part of the section on shortcuts that shows saliency."""

from typing import Any

from mmfair.report.border_saliency import BorderSaliency, border_saliency
from mmfair.report.known_value import known_value
from mmfair.report.measured import Measured
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.report_settings import ReportSettings
from mmfair.report.saliency import saliency_layer
from mmfair.report.saliency_examples import saliency_examples
from mmfair.report.section import Section

__all__ = ['add_saliency']

# A border of a quarter of the side is one position of such a map.
_POSITIONS = 4


def add_saliency(
    section: Section, model: Measured, settings: ReportSettings
) -> list[dict[str, Any]]:
    """Add the heat maps of a model, and how much lies on the border.

    Args:
        section: Gets a figure, a note, or the reason why not.
        model: An image classifier, which is asked again.
        settings: Of the report.

    Returns:
        A row for each class: how much of its saliency lies on the border;
        none where it can't be told.
    """
    run, answers, name = model.run, model.answers, model.name
    first = next(run.batches(answers.images[:1].tolist()))['inputs']
    try:
        layer = saliency_layer(run.model, first)
        examples = saliency_examples(model, layer)
    except ValueError as error:
        section.leave_out(f'Saliency of {name}', str(error))
        return []
    height, width = layer.size
    section.notes.append(
        f'{name}: saliency by Grad-CAM at {layer.path}, whose maps have '
        f'{height} x {width} positions; each map is scaled by its own highest '
        'value.'
    )
    if examples is None:
        section.leave_out(f'Saliency of mistakes of {name}', 'there are none')
    else:
        section.add_figure(
            'saliency',
            examples[0],
            f'{name}: what speaks for the true and for the predicted class, '
            'on the clearest mistakes of the worst classes',
            examples[1],
            numbered=True,
        )
    if min(layer.size) < _POSITIONS:
        section.leave_out(
            f'Saliency on the border of {name}',
            f'maps of {height} x {width} positions are too coarse to tell it '
            'from the centre',
        )
        return []
    shares = border_saliency(
        run,
        answers,
        layer,
        max_images=settings.shortcut_images,
        seed=settings.seed,
    )
    return _rows(answers, shares)


def _rows(
    answers: ModelAnswers, shares: BorderSaliency
) -> list[dict[str, Any]]:
    return [
        {
            'class': index,
            'name': name,
            'model': answers.name,
            'images': int(shares.images[index]),
            'share': known_value(100 * share),
            'area': 100 * shares.area,
        }
        for index, (name, share) in enumerate(
            zip(answers.class_names, shares.share, strict=True)
        )
    ]
