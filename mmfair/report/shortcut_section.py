"""Do the answers rest on the border, the colour or the texture?"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from torch import Tensor

from mmfair.report.changed_answers import CHANGES, Change, answer_subset
from mmfair.report.measured import Measured
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.report_settings import ReportSettings
from mmfair.report.saliency_part import add_saliency
from mmfair.report.section import Section
from mmfair.report.shortcut_scores import ShortcutScores
from mmfair.report.shortcut_tables import (
    border_saliency_table,
    shortcut_class_table,
    shortcut_mean_table,
)
from mmfair.visualization import shortcut_accuracy

__all__ = ['shortcut_section']

# Pixels of a side that have a border, a centre and four patches.
_SMALLEST = 4
_COLOUR = 'colour removed'


def shortcut_section(
    models: Sequence[Measured], settings: ReportSettings
) -> Section:
    """Scores of the classes on changed images, and saliency.

    Args:
        models: The models, which are asked again.
        settings: Of the report.

    Returns:
        The section.
    """
    task = models[0].task
    section = Section(
        name='shortcuts',
        title='Shortcuts',
        reading=task.shortcut_reading,
        limits=(
            'Such images are unlike any of the training, so a drop is no '
            'proof of a shortcut; the changes ask only where information '
            'sits, not whether it ought to be used.'
        ),
    )
    if any(model.run is None for model in models):
        section.leave_out(
            'Changed images and saliency', 'they need the model itself'
        )
        return section
    changes = _changes(section, models)
    if changes:
        _add_changed(section, models, changes, settings)
    if task.no_saliency:
        section.leave_out('Saliency', task.no_saliency)
        return section
    rows = []
    with settings.bar('saliency', len(models)) as advance:
        for model in models:
            rows += add_saliency(section, model, settings)
            advance(1)
    if rows:
        section.tables.append(border_saliency_table(rows))
    return section


def _add_changed(
    section: Section,
    models: Sequence[Measured],
    changes: dict[str, Change],
    settings: ReportSettings,
) -> None:
    first = models[0].answers
    positions = _chosen(section, first, settings)
    total = len(positions) * len(models)
    with settings.bar('changed images', total) as advance:
        scores = {
            model.name: ShortcutScores.measure(
                model.run,
                answer_subset(model.answers, positions),
                changes,
                seed=settings.seed,
                advance=advance,
            )
            for model in models
        }
    _draw(section, first, scores)
    section.tables += [
        shortcut_mean_table(scores),
        shortcut_class_table(first, scores),
    ]


def _changes(
    section: Section, models: Sequence[Measured]
) -> dict[str, Change]:
    """Those that make sense; the section says why the others don't."""
    changes = dict(CHANGES)
    if not models[0].task.all_changes:
        changes = {_COLOUR: changes[_COLOUR]}
        section.leave_out(
            'Blanked borders and centres, shuffled patches',
            'a segmentation is asked for each pixel, also for those that '
            'would be blanked or moved',
        )
    for model in models:
        images = model.answers.images[:1].tolist()
        inputs = next(model.run.batches(images))['inputs']
        if not isinstance(inputs, Tensor) or inputs.ndim != 4:
            section.leave_out(
                'Changed images',
                f'{model.name} does not take images one by one',
            )
            return {}
        if min(inputs.shape[-2:]) < _SMALLEST:
            section.leave_out(
                'Changed images',
                f'those of {model.name} are smaller than {_SMALLEST} pixels',
            )
            return {}
        if inputs.size(1) != 3 and changes.pop(_COLOUR, None):
            reason = (
                f'the images of {model.name} have none'
                if inputs.size(1) == 1
                else f'the {inputs.size(1)} channels of the images of '
                f'{model.name} are no colours'
            )
            section.leave_out('Colour removed', reason)
    return changes


def _chosen(
    section: Section, answers: ModelAnswers, settings: ReportSettings
) -> npt.NDArray[np.int64]:
    size, max_images = len(answers.images), settings.shortcut_images
    if size <= max_images:
        return np.arange(size)
    section.notes.append(
        f'Changed images: {max_images:,} of the {size:,}, drawn by seed '
        f'{settings.seed}; so the unchanged scores differ a little from those '
        'above.'
    )
    draw = np.random.default_rng(settings.seed)
    return np.sort(draw.choice(size, max_images, replace=False))


def _draw(
    section: Section,
    answers: ModelAnswers,
    scores: dict[str, ShortcutScores],
) -> None:
    name = answers.task.score_name
    figure = shortcut_accuracy(
        answers.class_names,
        {model: of_model.accuracies() for model, of_model in scores.items()},
    )
    for axes in figure.axes:
        if axes.get_xlabel():
            axes.set_xlabel(f'{name} (%)')
    sentences = [
        f'{model}: the mean over the classes is '
        f'{of_model.mean("unchanged"):.1f} % with the images unchanged, '
        + ', '.join(
            f'{of_model.mean(change):.1f} % with {_phrase(change)}'
            for change in of_model.changes
        )
        + '.'
        for model, of_model in scores.items()
    ]
    section.add_figure(
        'shortcut_accuracy',
        figure,
        f'{name[0].upper()}{name[1:]} of each class with a part of the images '
        'taken away',
        ' '.join(sentences),
    )
    chance = answers.task.chance(next(iter(scores.values())).support)
    if chance:
        section.notes.append(chance)
    section.notes += [
        _largest(model, answers, of_model)
        for model, of_model in scores.items()
    ]


def _phrase(change: str) -> str:
    part, done = change.split(' ')
    return f'the {part} {done}'


def _largest(model: str, answers: ModelAnswers, scores: ShortcutScores) -> str:
    """The largest drop of a class, in a sentence."""
    drops = np.stack([scores.drops(change) for change in scores.changes])
    which, index = np.unravel_index(
        np.nan_to_num(drops[..., 0], nan=-np.inf).argmax(), drops.shape[:2]
    )
    drop, low, high = drops[which, index]
    before = scores.accuracies()['unchanged'][index]
    return (
        f'{model}: the class that falls furthest is '
        f'{answers.class_names[index]}, with '
        f'{_phrase(scores.changes[which])}: from {before:.1f} % to '
        f'{before - drop:.1f} %, by {drop:.1f} points ('
        + (
            f'95 % interval {low:.1f} to {high:.1f}).'
            if np.isfinite(low)
            else 'no interval: all draws of the images agree).'
        )
    )
