"""The geometry of the classes beside their scores."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmfair.functional import shot_groups
from mmfair.report.class_scores import SCORE_NAMES, ClassScores
from mmfair.report.manifolds import QUANTITIES, Manifolds
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.section import (
    Column,
    ReportFigure,
    ReportTable,
    Section,
)
from mmfair.visualization import (
    curvature_spread,
    geometry_by_depth,
    geometry_curves,
    geometry_scatter,
)

__all__ = ['geometry_section']


def geometry_section(
    answers: Sequence[ModelAnswers],
    scores: Sequence[ClassScores],
    manifolds: Sequence[Manifolds | None],
    *,
    many: int = 100,
    few: int = 20,
) -> Section:
    """Scatter plots, correlations by depth, spread and course of training.

    Args:
        answers: Of the models.
        scores: Of the same models.
        manifolds: Of the same models; None where there are none.
        many: See :func:`mmfair.functional.shot_groups`.
        few: See :func:`mmfair.functional.shot_groups`.

    Returns:
        The section.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", Figs. 4 and 6-11, Tables 6
        and 7.
    """
    section = Section(
        name='geometry',
        title='Geometry of the classes',
        reading=(
            'Each point is a class: its accuracy against the shape of the '
            "cloud of its features; Pearson's r near -1 for curvature says "
            'that the more curved classes do worse.'
        ),
        limits=(
            'A correlation over a few classes is loose, its interval is over '
            'classes and not over trainings, and it is no cause: rare or '
            'mixed classes may be both curved and hard.'
        ),
    )
    measured = [
        (own, score, found)
        for own, score, found in zip(answers, scores, manifolds, strict=True)
        if found is not None
    ]
    for own, found in zip(answers, manifolds, strict=True):
        if found is None:
            section.left_out.append(
                f'{own.name}: {own.unknown.get("geometry", "not measured")}.'
            )
    if measured:
        for own, score, found in measured:
            _draw_scatter(section, own, score, found, many, few)
        _draw_depth(section, measured)
        _draw_spread(section, measured)
        section.tables.append(_table(measured))
        section.notes += _notes(measured)
    _draw_log(section, answers)
    return section


def _notes(measured: list[tuple]) -> list[str]:
    settings = measured[0][2].settings
    said = dict.fromkeys(
        text for *_, found in measured for text in found.warnings
    )
    return [
        f'Features are pooled to one row an image; {settings["k"]} '
        'neighbours, tangent spaces of 2 dimensions, at most '
        f'{settings["max_per_class"]} images of a class.',
        *said,
    ]


def _draw_scatter(
    section: Section,
    own: ModelAnswers,
    score: ClassScores,
    found: Manifolds,
    many: int,
    few: int,
) -> None:
    groups = None
    if own.train_counts is not None:
        named: dict[int, str] = {}
        members = shot_groups(own.train_counts, many, few)
        for group, rows in members.items():
            named |= dict.fromkeys(rows, group)
        groups = [named[index] for index in range(len(own.class_names))]
    last, r = found.quantities['last'], found.correlations['last']
    index = sum(f.name.startswith('geometry_scatter') for f in section.figures)
    name = SCORE_NAMES[own.task]
    section.figures.append(
        ReportFigure(
            f'geometry_scatter_{index}' if index else 'geometry_scatter',
            geometry_scatter(
                own.class_names,
                100 * score.score,
                {QUANTITIES[n]: values for n, values in last.items()},
                {QUANTITIES[n]: (c.r, c.low, c.high) for n, c in r.items()},
                groups=groups,
                accuracy_name=name,
            ),
            f'{own.name}: {name} against geometry at the input of the '
            'classifier',
            'Pearson r: '
            + ', '.join(
                f'{n} {c.r:.2f} (p = {c.p_value:.2g})' for n, c in r.items()
            )
            + '.',
        )
    )


def _draw_depth(section: Section, measured: list[tuple]) -> None:
    by_depth = {
        own.name: {
            depth: {
                QUANTITIES[n]: (c.r, c.low, c.high)
                for n, c in found.correlations[depth].items()
            }
            for depth in found.correlations
        }
        for own, _, found in measured
    }
    section.figures.append(
        ReportFigure(
            'geometry_by_depth',
            geometry_by_depth(by_depth),
            'Correlation with the score at one third, two thirds and the end '
            'of the network',
            ' '.join(
                f'{own.name}, curvature: '
                + ', '.join(
                    f'{depth} {found.correlations[depth]["curvature"].r:.2f}'
                    for depth in by_depth[own.name]
                )
                + '.'
                for own, _, found in measured
            ),
        )
    )


def _draw_spread(section: Section, measured: list[tuple]) -> None:
    curvatures = {
        own.name: found.quantity('curvature') for own, _, found in measured
    }
    if not any(np.isfinite(values).any() for values in curvatures.values()):
        section.left_out.append(
            'Spread of the curvature: no class has images enough.'
        )
        return
    section.figures.append(
        ReportFigure(
            'curvature_spread',
            curvature_spread(curvatures),
            'Spread of the curvature over the classes',
            ' '.join(
                f'{name}: variance {np.nanvar(values):.3g}.'
                for name, values in curvatures.items()
            ),
        )
    )


def _draw_log(section: Section, answers: Sequence[ModelAnswers]) -> None:
    runs = {own.name: own.geometry_log for own in answers if own.geometry_log}
    for own in answers:
        if own.name not in runs:
            reason = own.unknown.get(
                'log', 'it trained without GeometryLogHook'
            )
            section.left_out.append(
                f'Geometry of {own.name} through training: {reason}.'
            )
    if runs:
        section.figures.append(
            ReportFigure(
                'geometry_curves',
                geometry_curves(runs),
                'Geometry through training',
                ' '.join(
                    f'{name}: {len(points)} measurements, the last after '
                    f'{points[-1]["epoch"]} epochs.'
                    for name, points in runs.items()
                ),
            )
        )


def _table(measured: list[tuple]) -> ReportTable:
    rows: list[dict[str, Any]] = [
        {
            'model': own.name,
            'depth': depth,
            'place': own.places[depth],
            'quantity': QUANTITIES[name],
            'r': c.r,
            'low': c.low,
            'high': c.high,
            'p_value': c.p_value,
            'count': c.count,
        }
        for own, _, found in measured
        for depth, correlations in found.correlations.items()
        for name, c in correlations.items()
    ]
    columns = [
        Column('model', 'model', words=True),
        Column('depth', 'depth', words=True),
        Column('place', 'module', words=True),
        Column('quantity', 'quantity', words=True),
        Column('r', 'Pearson r', 2),
        Column('low', '95 % from', 2),
        Column('high', 'to', 2),
        Column('p_value', 'p', 3),
        Column('count', 'classes', 0),
    ]
    return ReportTable(
        'geometry_correlations',
        'Correlation of each quantity with the score, over classes',
        columns,
        rows,
        browse=True,
    )
