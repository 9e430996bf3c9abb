"""The geometry of the classes beside their scores."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmfair.report.collapse_table import collapse_table
from mmfair.report.manifolds import QUANTITIES
from mmfair.report.measured import Measured
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Column, ReportTable, Section
from mmfair.visualization import (
    curvature_spread,
    geometry_by_depth,
    geometry_curves,
    geometry_scatter,
)

__all__ = ['geometry_section']


def geometry_section(
    models: Sequence[Measured], settings: ReportSettings
) -> Section:
    """Scatter plots, correlations by depth, spread and course of training.

    Args:
        models: The models.
        settings: Of the report.

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
            "cloud of its features; Pearson's r near \N{MINUS SIGN}1 for "
            'curvature says that the more curved classes do worse.'
        ),
        limits=(
            'A correlation over a few classes is loose, its interval is over '
            'classes and not over trainings, and it is no cause: rare or '
            'mixed classes may be both curved and hard.'
        ),
    )
    measured = [model for model in models if model.manifolds is not None]
    for model in models:
        if model.manifolds is None:
            section.leave_out(
                model.name, model.answers.why('geometry', 'not measured')
            )
    if measured:
        for model in measured:
            _draw_scatter(section, model, settings)
        _draw_depth(section, measured)
        _draw_spread(section, measured)
        section.tables.append(_table(measured))
        section.tables.append(collapse_table(measured))
        section.notes += _notes(measured)
    _draw_log(section, models)
    return section


def _notes(measured: Sequence[Measured]) -> list[str]:
    settings = measured[0].manifolds.settings
    warned = dict.fromkeys(
        text for model in measured for text in model.manifolds.warnings
    )
    return [
        f'Features are pooled to one row an image; {settings["k"]} '
        'neighbours, tangent spaces of 2 dimensions, at most '
        f'{settings["max_per_class"]} images of a class.',
        *warned,
    ]


def _draw_scatter(
    section: Section, model: Measured, settings: ReportSettings
) -> None:
    counts = model.answers.train_counts
    groups = None if counts is None else settings.groups.names(counts)
    manifolds = model.manifolds
    last, r = manifolds.quantities['last'], manifolds.correlations['last']
    name = model.task.score_name
    # What no class has is not drawn: the notes say why.
    last = {n: v for n, v in last.items() if np.isfinite(v).any()}
    r = {n: c for n, c in r.items() if n in last}
    if not last:
        section.leave_out(
            f'Geometry of {model.name}', 'no class has images enough'
        )
        return
    section.add_figure(
        'geometry_scatter',
        geometry_scatter(
            model.class_names,
            100 * model.scores.score,
            {QUANTITIES[n]: values for n, values in last.items()},
            {QUANTITIES[n]: (c.r, c.low, c.high) for n, c in r.items()},
            groups=groups,
            accuracy_name=name,
        ),
        f'{model.name}: {name} against geometry at the input of the '
        'classifier',
        'Pearson r: '
        + ', '.join(
            f'{n} {c.r:.2f} (p = {c.p_value:.2g})' for n, c in r.items()
        )
        + '.',
        numbered=True,
    )


def _draw_depth(section: Section, measured: Sequence[Measured]) -> None:
    correlations = {m.name: m.manifolds.correlations for m in measured}
    known = {
        n
        for depths in correlations.values()
        for r in depths.values()
        for n, c in r.items()
        if np.isfinite(c.r)
    }
    if not known:
        section.leave_out(
            'Correlation with the score', 'too few classes have both numbers'
        )
        return
    by_depth = {
        name: {
            depth: {
                QUANTITIES[n]: (c.r, c.low, c.high)
                for n, c in r.items()
                if n in known
            }
            for depth, r in depths.items()
        }
        for name, depths in correlations.items()
    }
    section.add_figure(
        'geometry_by_depth',
        geometry_by_depth(by_depth),
        'Correlation with the score at one third, two thirds and the end '
        'of the network',
        ' '.join(
            f'{name}, curvature: '
            + ', '.join(
                f'{depth} {r["curvature"].r:.2f}'
                for depth, r in depths.items()
            )
            + '.'
            for name, depths in correlations.items()
            if 'curvature' in known
        )
        or 'No class has a curvature.',
    )


def _draw_spread(section: Section, measured: Sequence[Measured]) -> None:
    curvatures = {m.name: m.manifolds.quantity('curvature') for m in measured}
    if not any(np.isfinite(values).any() for values in curvatures.values()):
        section.leave_out(
            'Spread of the curvature', 'no class has images enough'
        )
        return
    section.add_figure(
        'curvature_spread',
        curvature_spread(curvatures),
        'Spread of the curvature over the classes',
        ' '.join(
            f'{name}: variance {np.nanvar(values):.3g}.'
            for name, values in curvatures.items()
        ),
    )


def _draw_log(section: Section, models: Sequence[Measured]) -> None:
    runs = {
        model.name: model.answers.geometry_log
        for model in models
        if model.answers.geometry_log
    }
    for model in models:
        if model.name not in runs:
            section.leave_out(
                f'Geometry of {model.name} through training',
                model.answers.why('log', 'it trained without GeometryLogHook'),
            )
    if runs:
        section.add_figure(
            'geometry_curves',
            geometry_curves(runs),
            'Geometry through training',
            ' '.join(
                f'{name}: {len(points)} measurements, the last after '
                f'{points[-1]["epoch"]} epochs.'
                for name, points in runs.items()
            ),
        )


def _table(measured: Sequence[Measured]) -> ReportTable:
    rows: list[dict[str, Any]] = [
        {
            'model': model.name,
            'depth': depth,
            'place': model.answers.places[depth],
            'quantity': QUANTITIES[name],
            'r': c.r,
            'low': c.low,
            'high': c.high,
            'p_value': c.p_value,
            'count': c.count,
        }
        for model in measured
        for depth, correlations in model.manifolds.correlations.items()
        for name, c in correlations.items()
    ]
    columns = [
        Column('model', 'model', words=True),
        Column('depth', 'depth', words=True),
        Column('place', 'module', words=True),
        Column('quantity', 'quantity', words=True),
        Column('r', 'Pearson r', 2, interval=('low', 'high')),
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
