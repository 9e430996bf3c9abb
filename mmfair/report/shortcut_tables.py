"""The tables of the section on shortcuts."""

from collections.abc import Mapping, Sequence
from typing import Any

from mmfair.report.known_value import known_value
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.section import Column, ReportTable
from mmfair.report.shortcut_scores import ShortcutScores

__all__ = [
    'border_saliency_table',
    'shortcut_class_table',
    'shortcut_mean_table',
]


def shortcut_mean_table(scores: Mapping[str, ShortcutScores]) -> ReportTable:
    """A row for each model and change: the mean over the classes.

    Args:
        scores: By the name of the model.

    Returns:
        The table.
    """
    rows = []
    for model, of_model in scores.items():
        for change in of_model.changes:
            drop, low, high = of_model.mean_drop(change)
            rows.append(
                {
                    'model': model,
                    'change': change,
                    'unchanged': of_model.mean('unchanged'),
                    'changed': of_model.mean(change),
                    'drop': drop,
                    'low': low,
                    'high': high,
                }
            )
    columns = [
        Column('model', 'model', words=True),
        Column('change', 'images', words=True),
        Column('unchanged', 'unchanged (%)'),
        Column('changed', 'changed (%)'),
        Column('drop', 'drop (points)', interval=('low', 'high')),
    ]
    return ReportTable(
        'shortcut_means', 'Mean over the classes', columns, rows
    )


def shortcut_class_table(
    answers: ModelAnswers, scores: Mapping[str, ShortcutScores]
) -> ReportTable:
    """A row for each class and model: its score under each change.

    Args:
        answers: Of one of the models, for the names of the classes.
        scores: By the name of the model.

    Returns:
        The table.
    """
    changes = next(iter(scores.values())).changes
    columns = [Column('name', 'class', words=True)]
    if len(scores) > 1:
        columns.append(Column('model', 'model', words=True))
    score, unit = answers.task.score_name, answers.task.unit
    columns += [
        Column('support', unit, 0),
        Column('unchanged', 'unchanged (%)'),
    ]
    for change in changes:
        columns += [
            Column(change, f'{change} (%)'),
            Column(f'{change}: drop', 'drop (points)'),
        ]
    return ReportTable(
        'shortcut_classes',
        f'{score[0].upper()}{score[1:]} of the classes; the files hold the '
        'intervals of the drops',
        columns,
        [
            row
            for model, of_model in scores.items()
            for row in _class_rows(model, answers, of_model)
        ],
        browse=True,
        rank='unchanged',
    )


def _class_rows(
    model: str, answers: ModelAnswers, scores: ShortcutScores
) -> list[dict[str, Any]]:
    accuracies = scores.accuracies()
    drops = {change: scores.drops(change) for change in scores.changes}
    rows = []
    for index, name in enumerate(answers.class_names):
        row: dict[str, Any] = {
            'class': index,
            'name': name,
            'model': model,
            'support': int(scores.support[index]),
            'unchanged': accuracies['unchanged'][index],
        }
        for change in scores.changes:
            row[change] = accuracies[change][index]
            drop, low, high = drops[change][index]
            row[f'{change}: drop'] = drop
            row[f'{change}: low'] = low
            row[f'{change}: high'] = high
        rows.append({key: known_value(value) for key, value in row.items()})
    return rows


def border_saliency_table(rows: Sequence[Mapping[str, Any]]) -> ReportTable:
    """A row for each class and model: its saliency on the border.

    Args:
        rows: From :func:`mmfair.report.saliency_part.add_saliency`.

    Returns:
        The table.
    """
    columns = [
        Column('name', 'class', words=True),
        Column('model', 'model', words=True),
        Column('images', 'images', 0),
        Column('share', 'saliency on the border (%)'),
        Column('area', 'area of the border (%)'),
    ]
    return ReportTable(
        'border_saliency',
        'How much of the saliency of the true class lies on the border, mean '
        'over its images',
        columns,
        rows,
        browse=True,
        rank='share',
    )
