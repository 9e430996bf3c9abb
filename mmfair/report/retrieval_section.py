"""Who is not found again, and what other clothes cost."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmfair.report.known_value import known_value
from mmfair.report.person_scores import FIGURES, PersonScores
from mmfair.report.person_tables import (
    missed_persons,
    outfit_table,
    person_table,
)
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Column, ReportTable, Section
from mmfair.statistics import bootstrap_interval
from mmfair.visualization import ClothesGap, clothes_gap

__all__ = ['retrieval_section']

_NO_DIFFERENCE = 'no difference shown'


def retrieval_section(
    models: Sequence[PersonScores], settings: ReportSettings
) -> Section:
    """Figures of each protocol, the gap between clothes, persons, outfits.

    Args:
        models: The models; the first is what the others are compared with.
        settings: Of the report.

    Returns:
        The section.
    """
    del settings
    section = Section(
        name='retrieval',
        title='Finding persons again',
        reading=(
            'A protocol is a task of its own, and its figures are compared '
            'with no other; clothes are the shortcut here, so look at how far '
            'a model falls from the same clothes to others, and then at the '
            'persons it does not find.'
        ),
        limits=(
            'The intervals know of other persons, not of other trainings; '
            'queries of one person are much alike, so that a person with a '
            'low figure may owe it to one walk.'
        ),
    )
    _add_gap(section, models)
    section.tables.append(_protocol_table(models))
    if len(models) > 1:
        section.tables.append(_difference_table(models))
    for protocol in models[0].scores:
        section.notes += [missed_persons(model, protocol) for model in models]
        section.tables.append(person_table(models, protocol))
        outfits = outfit_table(models, protocol)
        if outfits is None:
            section.leave_out('Outfits', 'the data set does not name them')
        else:
            section.tables.append(outfits)
    return section


def _add_gap(section: Section, models: Sequence[PersonScores]) -> None:
    pairs = models[0].pairs
    if not pairs:
        section.leave_out(
            'The gap between the same clothes and others',
            'the config has no pair of protocols for it, such as prcc_same '
            'and prcc_cross',
        )
        return
    rows = []
    panels: dict[str, list[ClothesGap]] = {}
    for pair in pairs:
        names = {key: f'{name}, {pair[1]}' for key, name in FIGURES.items()}
        panels |= {name: [] for name in names.values()}
        for model in models:
            row: dict[str, Any] = {
                'model': model.name,
                'same': pair[0],
                'changing': pair[1],
            }
            for key, name in names.items():
                row |= _gap_cells(model, pair, key)
                panels[name].append(_gap_row(model, pair, key))
            rows.append(row)
            section.notes.append(_gap_sentence(row))
    section.add_figure(
        'clothes_gap',
        clothes_gap([*panels.items()]),
        'The same clothes and others, by the protocol of the latter',
        ' '.join(_gap_sentence(row) for row in rows),
    )
    section.tables.append(
        ReportTable(
            'clothes_gap',
            'What other clothes cost',
            [
                Column('model', 'model', words=True),
                Column('same', 'same clothes', words=True),
                Column('changing', 'other clothes', words=True),
                *(
                    Column(
                        f'{key}_{part}',
                        f'{name}, {word}',
                        interval=(f'{key}_{part}_low', f'{key}_{part}_high'),
                    )
                    for key, name in FIGURES.items()
                    for part, word in (
                        ('same', 'same'),
                        ('changing', 'other'),
                        ('gap', 'gap'),
                    )
                ),
            ],
            rows,
        )
    )


def _gap_cells(
    model: PersonScores, pair: tuple[str, str], key: str
) -> dict[str, Any]:
    """Both figures and what lies between, of the same drawn persons."""
    values = [model.values[protocol][key] for protocol in pair]
    draws = [model.draws[protocol][key] for protocol in pair]
    values.append(values[0] - values[1])
    draws.append(draws[0] - draws[1])
    ends = bootstrap_interval(np.stack(draws))
    cells: dict[str, Any] = {}
    for part, value, (low, high) in zip(
        ('same', 'changing', 'gap'), values, ends, strict=True
    ):
        cells |= _cell(f'{key}_{part}', value, low, high)
    return cells


def _gap_row(
    model: PersonScores, pair: tuple[str, str], key: str
) -> ClothesGap:
    ends = bootstrap_interval(
        np.stack([model.draws[protocol][key] for protocol in pair])
    )
    values = (model.values[protocol][key] for protocol in pair)
    return ClothesGap(model.name, *values, *map(tuple, ends))


def _gap_sentence(row: dict[str, Any]) -> str:
    interval = ''
    if row['top1_gap_low'] is not None:
        low, high = row['top1_gap_low'], row['top1_gap_high']
        interval = f' (95 % interval {low:.1f} to {high:.1f})'
    return (
        f'{row["model"]}: rank-1 is {row["top1_same"]:.1f} % under '
        f'{row["same"]} and {row["top1_changing"]:.1f} % under '
        f'{row["changing"]}, a gap of {row["top1_gap"]:.1f} points{interval}.'
    )


def _protocol_table(models: Sequence[PersonScores]) -> ReportTable:
    rows = []
    for protocol in models[0].scores:
        for model in models:
            scores = model.scores[protocol]
            counted = scores.counted
            row: dict[str, Any] = {
                'protocol': protocol,
                'model': model.name,
                'persons': len(np.unique(scores.identities[counted])),
                'queries': int(counted.sum()),
                'left_out': int((~counted).sum()),
                'gallery': scores.gallery,
            }
            for key in FIGURES:
                ends = bootstrap_interval(model.draws[protocol][key][None])
                row |= _cell(key, model.values[protocol][key], *ends[0])
            rows.append(row)
    columns = [
        Column('protocol', 'protocol', words=True),
        Column('model', 'model', words=True),
        Column('persons', 'persons'),
        Column('queries', 'queries'),
        Column('left_out', 'queries without a right answer'),
        Column('gallery', 'gallery'),
        *(
            Column(key, name, 2, interval=(f'{key}_low', f'{key}_high'))
            for key, name in FIGURES.items()
        ),
    ]
    return ReportTable('protocols', 'By protocol', columns, rows)


def _difference_table(models: Sequence[PersonScores]) -> ReportTable:
    """Paired, for all models were drawn the same persons."""
    first, *others = models
    rows = []
    for protocol in first.scores:
        for model in others:
            row: dict[str, Any] = {'protocol': protocol, 'model': model.name}
            for key in FIGURES:
                change = (
                    model.values[protocol][key] - first.values[protocol][key]
                )
                draws = model.draws[protocol][key] - first.draws[protocol][key]
                low, high = bootstrap_interval(draws[None])[0]
                row |= _cell(key, change, low, high)
                none = abs(change) < 1e-9 or low <= 0 <= high
                row[f'{key}_verdict'] = _NO_DIFFERENCE if none else None
            rows.append(row)
    columns = [
        Column('protocol', 'protocol', words=True),
        Column('model', 'model', words=True),
        *(
            Column(
                key,
                name,
                2,
                interval=(f'{key}_low', f'{key}_high'),
                note=f'{key}_verdict',
                signed=True,
            )
            for key, name in FIGURES.items()
        ),
    ]
    title = f'Difference from {first.name}'
    return ReportTable('protocol_differences', title, columns, rows)


def _cell(key: str, value: float, low: float, high: float) -> dict[str, Any]:
    cells = {key: value, f'{key}_low': low, f'{key}_high': high}
    return {name: known_value(number) for name, number in cells.items()}
