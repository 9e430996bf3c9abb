"""The classes by name, and which are taken for which."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from mmfair.functional import shot_groups
from mmfair.report.class_confusion import (
    class_confusion,
    class_mistakes,
    most_confused,
)
from mmfair.report.class_scores import SCORE_NAMES, ClassScores
from mmfair.report.manifolds import Manifolds
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.section import (
    Column,
    ReportFigure,
    ReportTable,
    Section,
)
from mmfair.visualization import accuracy_by_count, confused_pairs

__all__ = ['class_section']

Array = npt.NDArray[np.float64]

_GEOMETRY = {
    'curvature': Column('curvature', 'curvature', 3),
    'separation': Column('separation', 'separation', 2),
    'volume': Column('volume', 'volume (bits)', 1),
}


def class_section(
    answers: Sequence[ModelAnswers],
    scores: Sequence[ClassScores],
    manifolds: Sequence[Manifolds | None],
    *,
    many: int = 100,
    few: int = 20,
) -> Section:
    """A table of the classes, their score by count, the confused pairs.

    Args:
        answers: Of the models.
        scores: Of the same models.
        manifolds: Of the same models; None where there are none.
        many: See :func:`mmfair.functional.shot_groups`.
        few: See :func:`mmfair.functional.shot_groups`.

    Returns:
        The section.
    """
    task = answers[0].task
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
    intervals = [
        _intervals(a, s) for a, s in zip(answers, scores, strict=True)
    ]
    confusions = [class_confusion(own) for own in answers]
    _draw_counts(section, answers, scores, intervals)
    if task == 'multi-label':
        section.left_out.append(
            'Confused pairs: an image with several labels has no one class '
            'that another is taken for.'
        )
    else:
        _draw_pairs(section, answers, confusions)
    rows = [
        row
        for parts in zip(
            answers, scores, intervals, confusions, manifolds, strict=True
        )
        for row in _rows(*parts, many=many, few=few)
    ]
    section.tables.append(
        ReportTable(
            'classes',
            'Classes',
            _columns(answers, manifolds),
            rows,
            browse=True,
        )
    )
    return section


def _intervals(answers: ModelAnswers, scores: ClassScores) -> Array:
    """95 % intervals of the classes, shape (C, 2), in [0, 1]."""
    if answers.task != 'single-label':
        return scores.intervals()
    # Exact for one class, also where it is never or always right.
    ends = np.full((len(scores.score), 2), np.nan)
    for index, (score, support) in enumerate(
        zip(scores.score, scores.support, strict=True)
    ):
        if support:
            found = stats.binomtest(round(score * support), int(support))
            ends[index] = found.proportion_ci(method='wilson')
    return ends


def _draw_counts(
    section: Section,
    answers: Sequence[ModelAnswers],
    scores: Sequence[ClassScores],
    intervals: Sequence[Array],
) -> None:
    counts = answers[0].train_counts
    name = SCORE_NAMES[answers[0].task]
    if counts is None:
        section.left_out.append(
            f'{name.capitalize()} against training count: '
            f'{answers[0].unknown.get("train_counts", "no counts")}.'
        )
        return
    said = [
        _trend(own.name, counts, score.score)
        for own, score in zip(answers, scores, strict=True)
    ]
    section.figures.append(
        ReportFigure(
            'accuracy_by_count',
            accuracy_by_count(
                answers[0].class_names,
                counts,
                {
                    own.name: 100 * s.score
                    for own, s in zip(answers, scores, strict=True)
                },
                intervals={
                    own.name: 100 * ends
                    for own, ends in zip(answers, intervals, strict=True)
                },
                accuracy_name=name,
            ),
            f'{name.capitalize()} of each class against its number of '
            'training images',
            ' '.join(said),
        )
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
    answers: Sequence[ModelAnswers],
    confusions: Sequence[npt.NDArray[np.int64]],
) -> None:
    names = answers[0].class_names
    found = {
        own.name: most_confused(confusion, names)
        for own, confusion in zip(answers, confusions, strict=True)
    }
    if not any(found.values()):
        section.left_out.append('Confused pairs: no answer is wrong.')
        return
    section.figures.append(
        ReportFigure(
            'confused_pairs',
            confused_pairs(found),
            'The classes that are most often taken for another one',
            ' '.join(
                f'{model}: {true} is taken for {said} in {share:.0f} % of '
                'its images.'
                for model, pairs in found.items()
                for true, said, share in pairs[:2]
            ),
        )
    )


def _columns(
    answers: Sequence[ModelAnswers], manifolds: Sequence[Manifolds | None]
) -> list[Column]:
    score = SCORE_NAMES[answers[0].task]
    columns = [Column('name', 'class', words=True)]
    if len(answers) > 1:
        columns.append(Column('model', 'model', words=True))
    if answers[0].train_counts is not None:
        whole = answers[0].task != 'segmentation'
        columns.append(
            Column('train_count', 'training images', 0 if whole else 1)
        )
        columns.append(Column('group', 'group', words=True))
    unit = 'pixels' if answers[0].task == 'segmentation' else 'images'
    columns += [
        Column('support', f'evaluated {unit}', 0),
        Column('score', f'{score} (%)'),
        Column('low', '95 % from (%)'),
        Column('high', 'to (%)'),
    ]
    if answers[0].task != 'multi-label':
        columns += [
            Column('precision', 'precision (%)'),
            Column('confusion', 'most often taken for', words=True),
        ]
    if any(manifolds):
        columns += _GEOMETRY.values()
    return columns


def _rows(
    answers: ModelAnswers,
    scores: ClassScores,
    intervals: Array,
    confusion: npt.NDArray[np.int64] | None,
    manifolds: Manifolds | None,
    *,
    many: int,
    few: int,
) -> list[dict[str, Any]]:
    names, counts = answers.class_names, answers.train_counts
    groups: dict[int, str] = {}
    if counts is not None:
        for group, members in shot_groups(counts, many, few).items():
            groups |= dict.fromkeys(members, group)
    rows = []
    for index, name in enumerate(names):
        row: dict[str, Any] = {
            'class': index,
            'name': name,
            'model': answers.name,
            'train_count': None if counts is None else counts[index],
            'group': groups.get(index),
            'support': int(scores.support[index]),
            'score': _known(100 * scores.score[index]),
            'low': _known(100 * intervals[index, 0]),
            'high': _known(100 * intervals[index, 1]),
        }
        if confusion is not None:
            row |= class_mistakes(confusion, index, names)
        if manifolds is not None:
            row |= {
                quantity: _known(manifolds.quantity(quantity)[index])
                for quantity in _GEOMETRY
            }
        rows.append(row)
    return rows


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
