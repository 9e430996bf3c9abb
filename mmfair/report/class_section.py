"""The classes by name, and which are taken for which."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmfair.report.class_confusion import ConfusedClasses
from mmfair.report.known_value import known_value
from mmfair.report.measured import Measured
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Column, ReportTable, Section
from mmfair.report.tasks.task import Array
from mmfair.visualization import accuracy_by_count, confused_pairs

__all__ = ['class_section']

_GEOMETRY = {
    'curvature': Column('curvature', 'curvature', 3),
    'separation': Column('separation', 'separation', 2),
    'volume': Column('volume', 'volume (bits)', 1),
}


def class_section(
    models: Sequence[Measured], settings: ReportSettings
) -> Section:
    """A table of the classes, their score by count, the confused pairs.

    Args:
        models: The models.
        settings: Of the report.

    Returns:
        The section.
    """
    section = Section(
        name='classes',
        title='Classes',
        reading=(
            'Sort the table by the score to see which classes fail, then look '
            'whether they have few training images, a neighbour that they are '
            'taken for, or neither.'
        ),
        limits=(
            'A class may be rare and hard for another reason, so a slope over '
            'the training count is no proof that the count is the cause; with '
            'few test images the interval of a class is wide.'
        ),
    )
    intervals = [model.intervals for model in models]
    mistakes = [ConfusedClasses.of(model) for model in models]
    _draw_counts(section, models, intervals)
    if models[0].task.no_confusion:
        section.leave_out('Confused pairs', models[0].task.no_confusion)
    else:
        _draw_pairs(section, models, mistakes)
    rows = [
        row
        for parts in zip(models, intervals, mistakes, strict=True)
        for row in _rows(*parts, settings)
    ]
    if len(models) > 1:
        section.tables.append(_matrix(models, intervals, settings))
    section.tables.append(
        ReportTable(
            'classes',
            'Each class and model',
            _columns(models),
            rows,
            browse=True,
            rank='score',
        )
    )
    return section


def _matrix(
    models: Sequence[Measured],
    intervals: Sequence[Array],
    settings: ReportSettings,
) -> ReportTable:
    """A row for each class and a column for each model."""
    score, counts = models[0].task.score_name, models[0].answers.train_counts
    columns = [Column('name', 'class', words=True)]
    rows: list[dict[str, Any]] = [
        {'name': name} for name in models[0].class_names
    ]
    if counts is not None:
        columns.append(_counts_column(models[0]))
        groups = settings.groups.names(counts)
        for row, count, group in zip(rows, counts, groups, strict=True):
            row |= {'train_count': count, 'group': group}
    for model, ends in zip(models, intervals, strict=True):
        key = f'{model.name}: {score} (%)'
        limits = f'{key}, 95 % from', f'{key}, 95 % to'
        columns.append(Column(key, model.name, interval=limits))
        for row, value, interval in zip(
            rows, model.scores.score, ends, strict=True
        ):
            numbers = zip((key, *limits), (value, *interval), strict=True)
            row |= {name: known_value(100 * one) for name, one in numbers}
    title = f'{score[0].upper()}{score[1:]} of each class (%), by model'
    first = columns[-len(models)].key
    return ReportTable(
        'class_scores', title, columns, rows, browse=True, rank=first
    )


def _draw_counts(
    section: Section, models: Sequence[Measured], intervals: Sequence[Array]
) -> None:
    counts = models[0].answers.train_counts
    name = models[0].task.score_name
    title = f'{name[0].upper()}{name[1:]}'
    if counts is None:
        section.leave_out(
            f'{title} against training count',
            models[0].answers.why('train_counts', 'no counts'),
        )
        return
    section.add_figure(
        'accuracy_by_count',
        accuracy_by_count(
            models[0].class_names,
            counts,
            {model.name: 100 * model.scores.score for model in models},
            intervals={
                model.name: 100 * ends
                for model, ends in zip(models, intervals, strict=True)
            },
            accuracy_name=name,
        ),
        f'{title} of each class against its number of training images',
        ' '.join(
            _trend(model.name, counts, model.scores.score) for model in models
        ),
    )


def _trend(model: str, counts: Sequence[float], score: Array) -> str:
    """The frequent and the rare classes of a model in a sentence."""
    order = np.argsort(-np.asarray(counts), kind='stable')
    order = order[np.isfinite(score[order])]
    third = max(1, len(order) // 3)
    often, rarely = (
        100 * score[part].mean() for part in (order[:third], order[-third:])
    )
    return (
        f'{model}: mean {often:.0f} % over the third of the classes with the '
        f'most training images, {rarely:.0f} % over that with the fewest.'
    )


def _draw_pairs(
    section: Section,
    models: Sequence[Measured],
    mistakes: Sequence[ConfusedClasses | None],
) -> None:
    pairs = {
        model.name: of_model.pairs
        for model, of_model in zip(models, mistakes, strict=True)
        if of_model is not None
    }
    if not any(pairs.values()):
        section.leave_out('Confused pairs', 'no answer is wrong')
        return
    section.add_figure(
        'confused_pairs',
        confused_pairs(pairs),
        'The classes that are most often taken for another one',
        ' '.join(
            f'{model}: {true} is taken for {predicted} in {share:.0f} % of '
            'its images.'
            for model, confused in pairs.items()
            for true, predicted, share in confused[:2]
        ),
    )


def _counts_column(model: Measured) -> Column:
    digits = 0 if model.task.counts_are_whole else 1
    return Column('train_count', 'training images', digits, small=True)


def _columns(models: Sequence[Measured]) -> list[Column]:
    task = models[0].task
    columns = [Column('name', 'class', words=True)]
    if len(models) > 1:
        columns.append(Column('model', 'model', words=True))
    if models[0].answers.train_counts is not None:
        columns.append(_counts_column(models[0]))
        columns.append(Column('group', 'group', words=True))
    columns += [
        Column('support', f'evaluated {task.unit}', 0),
        Column('score', f'{task.score_name} (%)', interval=('low', 'high')),
    ]
    if not task.no_confusion:
        columns += [
            Column('precision', 'precision (%)'),
            Column('confusion', 'most often taken for', words=True),
            Column('confusion_share', 'in (%)', 0),
        ]
    measured = [model.manifolds for model in models if model.manifolds]
    columns += [  # none that no class has
        column
        for quantity, column in _GEOMETRY.items()
        if any(np.isfinite(one.quantity(quantity)).any() for one in measured)
    ]
    return columns


def _rows(
    model: Measured,
    intervals: Array,
    mistakes: ConfusedClasses | None,
    settings: ReportSettings,
) -> list[dict[str, Any]]:
    counts, scores = model.answers.train_counts, model.scores
    names = model.class_names
    groups = (
        [None] * len(names)
        if counts is None
        else settings.groups.names(counts)
    )
    rows = []
    for index, name in enumerate(names):
        row: dict[str, Any] = {
            'class': index,
            'name': name,
            'model': model.name,
            'train_count': None if counts is None else counts[index],
            'group': groups[index],
            'support': int(scores.support[index]),
            'score': known_value(100 * scores.score[index]),
            'low': known_value(100 * intervals[index, 0]),
            'high': known_value(100 * intervals[index, 1]),
        }
        if mistakes is not None:
            row |= mistakes.classes[index]
        if model.manifolds is not None:
            row |= {
                quantity: known_value(
                    model.manifolds.quantity(quantity)[index]
                )
                for quantity in _GEOMETRY
            }
        rows.append(row)
    return rows
