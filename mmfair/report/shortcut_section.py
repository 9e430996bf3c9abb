"""Do the answers rest on the border, the colour or the texture?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from torch import Tensor

from mmfair.report.changed_answers import CHANGES, Change, answer_subset
from mmfair.report.class_scores import SCORE_NAMES
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.progress_bar import progress_bar
from mmfair.report.saliency_part import add_saliency
from mmfair.report.section import ReportFigure, Section
from mmfair.report.shortcut_scores import ShortcutScores
from mmfair.report.shortcut_tables import (
    border_saliency_table,
    shortcut_class_table,
    shortcut_mean_table,
)
from mmfair.visualization import shortcut_accuracy

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ['shortcut_section']

# Pixels of a side that have a border, a centre and four patches.
_SMALLEST = 4
_COLOUR = 'colour removed'
# For images with labels, and for segmentation.
_READING = (
    'A class whose score falls far when the border (a frame of a quarter of '
    'the side, 75 % of the area), the centre, the colour or the order of the '
    'patches is taken away rests on it, and one that stands without the '
    'centre is told by its surroundings.',
    'A class whose IoU falls far when the colour is taken away rests on it.',
)


def shortcut_section(
    runs: Sequence[ModelRun],
    answers: Sequence[ModelAnswers],
    *,
    max_images: int = 2000,
    seed: int = 0,
    progress: 'Progress | None' = None,
) -> Section:
    """Scores of the classes on changed images, and saliency.

    Args:
        runs: The models.
        answers: Of the same models, to the same images.
        max_images: With more images than this, so many are chosen.
        seed: Of every choice by chance.
        progress: Where bars are shown.

    Returns:
        The section.
    """
    section = Section(
        name='shortcuts',
        title='Shortcuts',
        reading=_READING[answers[0].task == 'segmentation'],
        limits=(
            'Such images are unlike any of the training, so a drop is no '
            'proof of a shortcut; the changes ask only where information '
            'sits, not whether it ought to be used.'
        ),
    )
    changes = _changes(section, runs, answers)
    if changes:
        positions = _chosen(section, answers[0], max_images, seed)
        total = len(positions) * len(runs)
        with progress_bar(progress, 'changed images', total) as advance:
            scores = {
                run.name: ShortcutScores.measure(
                    run,
                    answer_subset(own, positions),
                    changes,
                    seed=seed,
                    advance=advance,
                )
                for run, own in zip(runs, answers, strict=True)
            }
        _draw(section, answers[0], scores)
        section.tables += [
            shortcut_mean_table(scores),
            shortcut_class_table(answers[0], scores),
        ]
    if answers[0].task == 'segmentation':
        section.left_out.append(
            'Saliency: the maps are of one score for an image, and a '
            'segmentation has one for each pixel.'
        )
    else:
        with progress_bar(progress, 'saliency', len(runs)) as advance:
            rows = []
            for run, own in zip(runs, answers, strict=True):
                rows += add_saliency(
                    section, run, own, max_images=max_images, seed=seed
                )
                advance(1)
        if rows:
            section.tables.append(border_saliency_table(rows))
    return section


def _changes(
    section: Section,
    runs: Sequence[ModelRun],
    answers: Sequence[ModelAnswers],
) -> dict[str, Change]:
    """Those that make sense; the section says why the others don't."""
    changes = dict(CHANGES)
    if answers[0].task == 'segmentation':
        changes = {_COLOUR: changes[_COLOUR]}
        section.left_out.append(
            'Blanked borders and centres, shuffled patches: a segmentation '
            'is asked for each pixel, also for those that would be blanked '
            'or moved.'
        )
    for run, own in zip(runs, answers, strict=True):
        inputs = next(run.batches(own.images[:1].tolist()))['inputs']
        if not isinstance(inputs, Tensor) or inputs.ndim != 4:
            section.left_out.append(
                f'Changed images: {run.name} does not take images one by one.'
            )
            return {}
        if min(inputs.shape[-2:]) < _SMALLEST:
            section.left_out.append(
                f'Changed images: those of {run.name} are smaller than '
                f'{_SMALLEST} pixels.'
            )
            return {}
        if inputs.size(1) == 1 and changes.pop(_COLOUR, None):
            section.left_out.append(
                f'Colour removed: the images of {run.name} have none.'
            )
    return changes


def _chosen(
    section: Section, answers: ModelAnswers, max_images: int, seed: int
) -> npt.NDArray[np.int64]:
    size = len(answers.images)
    if size <= max_images:
        return np.arange(size)
    section.notes.append(
        f'Changed images: {max_images:,} of the {size:,}, drawn by seed '
        f'{seed}; so the unchanged scores differ a little from those above.'
    )
    draw = np.random.default_rng(seed)
    return np.sort(draw.choice(size, max_images, replace=False))


def _draw(
    section: Section,
    answers: ModelAnswers,
    scores: dict[str, ShortcutScores],
) -> None:
    name = SCORE_NAMES[answers.task]
    figure = shortcut_accuracy(
        answers.class_names,
        {model: own.accuracies() for model, own in scores.items()},
    )
    for axes in figure.axes:
        if axes.get_xlabel():
            axes.set_xlabel(f'{name} (%)')
    said = [
        f'{model}: the mean over the classes is {own.mean("unchanged"):.1f} % '
        'with the images unchanged, '
        + ', '.join(
            f'{own.mean(change):.1f} % with {_phrase(change)}'
            for change in own.changes
        )
        + '.'
        for model, own in scores.items()
    ]
    section.figures.append(
        ReportFigure(
            'shortcut_accuracy',
            figure,
            f'{name[0].upper()}{name[1:]} of each class with a part of the '
            'images taken away',
            ' '.join(said),
        )
    )
    if answers.task == 'single-label':
        section.notes.append(
            'A model that always gave the same answer would reach a mean of '
            f'{100 / np.count_nonzero(_any(scores).support):.1f} %.'
        )
    section.notes += [
        _largest(model, answers, own) for model, own in scores.items()
    ]


def _any(scores: dict[str, ShortcutScores]) -> ShortcutScores:
    return next(iter(scores.values()))


def _phrase(change: str) -> str:
    part, done = change.split(' ')
    return f'the {part} {done}'


def _largest(model: str, answers: ModelAnswers, own: ShortcutScores) -> str:
    """The largest drop of a class, in a sentence."""
    drops = np.stack([own.drops(change) for change in own.changes])
    which, index = np.unravel_index(
        np.nan_to_num(drops[..., 0], nan=-np.inf).argmax(), drops.shape[:2]
    )
    drop, low, high = drops[which, index]
    before = own.accuracies()['unchanged'][index]
    return (
        f'{model}: the class that falls furthest is '
        f'{answers.class_names[index]}, with '
        f'{_phrase(own.changes[which])}: from {before:.1f} % to '
        f'{before - drop:.1f} %, by {drop:.1f} points ('
        + (
            f'95 % interval {low:.1f} to {high:.1f}).'
            if np.isfinite(low)
            else 'no interval: all draws of the images agree).'
        )
    )
