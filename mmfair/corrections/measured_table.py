"""From fitted candidates to the table: the choice, then the test images."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmfair.corrections.answers import Answers, answers
from mmfair.corrections.corrected import Corrected
from mmfair.corrections.correction import Correction
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.correction_table import (
    CorrectionRow,
    CorrectionTable,
    Gain,
)
from mmfair.corrections.measured import aim_draws, measured
from mmfair.corrections.optimism import choice_optimism
from mmfair.statistics.bootstrap_interval import bootstrap_interval
from mmfair.statistics.paired_difference import paired_differences

__all__ = ['Candidate', 'measured_table']

Array = NDArray[np.float64]

_NAMED = 5


@dataclass(frozen=True, eq=False)
class Candidate:
    """A fitted correction and its answers to the images to choose with."""

    correction: Correction
    corrected: Corrected
    judged: Answers
    seconds: float


def measured_table(
    candidates: list[Candidate],
    skipped: dict[str, str],
    data: CorrectionData,
    aim: str,
    *,
    resamples: int,
    seed: int,
) -> CorrectionTable:
    """The table of candidates, the model as it was first.

    Raises:
        ValueError: If no image to choose with is of the classes of the aim.
    """
    eligible = [one for one in candidates if one.correction.judged]
    values, draws = aim_draws(
        [one.judged for one in eligible],
        data,
        aim,
        resamples=resamples,
        seed=seed,
        for_choice=True,
    )
    if np.isnan(values[0]):
        raise ValueError(
            f'correct: the images to choose with must be of the classes of '
            f'the aim, got none for {aim!r}.'
        )
    # The first of equals, so that what changes nothing is not chosen.
    best = int(np.nanargmax(values.round(12)))
    optimism = choice_optimism(values, draws)
    promised = float(values[best] - values[0])
    chosen = best if promised > optimism.value else 0
    names = [one.correction.name for one in eligible]
    return CorrectionTable(
        aim=aim,
        rows=_rows(candidates, data, aim, resamples, seed),
        chosen=names[chosen],
        best=names[best],
        promised=promised,
        optimism=optimism,
        judged_on=(
            'held-out training images'
            if data.val is None
            else 'validation images'
        ),
        skipped=skipped,
        notes=_notes(eligible[0].judged, data),
        class_names=tuple(data.class_names or ()),
    )


def _rows(
    candidates: list[Candidate],
    data: CorrectionData,
    aim: str,
    resamples: int,
    seed: int,
) -> tuple[CorrectionRow, ...]:
    tested = [answers(one.corrected, data.test) for one in candidates]
    values, draws = aim_draws(
        tested, data, aim, resamples=resamples, seed=seed
    )
    ends = bootstrap_interval(draws - draws[:1])
    return tuple(
        CorrectionRow(
            name=one.correction.name,
            correction=one.correction,
            corrected=one.corrected,
            seconds=one.seconds,
            chosen_on=measured(one.judged, data),
            test=measured(given, data),
            gain=Gain(float(value - values[0]), float(low), float(high)),
            class_rates=given.rates()[0],
            class_changes=_changes(given, tested[0], data),
            judged=one.correction.judged,
        )
        for one, given, value, (low, high) in zip(
            candidates, tested, values, ends, strict=True
        )
    )


def _changes(given: Answers, before: Answers, data: CorrectionData) -> Array:
    if data.multi_label:
        change = given.rates()[0] - before.rates()[0]
        unknown = np.full_like(change, np.nan)
        return np.stack([change, unknown, unknown], 1)
    labels = data.test.labels.cpu().numpy()
    return paired_differences(
        given.right, before.right, labels, data.num_classes
    )


def _notes(judged: Answers, data: CorrectionData) -> tuple[str, ...]:
    notes = []
    if data.val is None:
        notes.append(
            'No validation images: everything was chosen on training images '
            'that were held out from the corrections, but not from the '
            'training of the features. On these the model is better than on '
            'new images, above all in rare classes.'
        )
    if data.multi_label:
        notes.append(
            'Images have several labels: the rates of classes are F1, and '
            'overall is micro F1. Thresholds change these and not mAP, for '
            'in each class the images stay in their order.'
        )
    if unseen := _lacking(judged.support, data):
        notes.append(
            f'Without an image to choose with: {unseen}. Nothing that was '
            'chosen knows of that.'
        )
    if untested := _lacking(data.test.class_counts.cpu().numpy(), data):
        notes.append(
            f'Without a test image: {untested}. What corrections do there is '
            'not measured; the worst class is the worst of the others.'
        )
    return tuple(notes)


def _lacking(support: NDArray[Any], data: CorrectionData) -> str:
    """Names of classes without an image; empty if there are none."""
    lacking = np.flatnonzero(support == 0)
    names = [(data.class_names or ())[index] for index in lacking[:_NAMED]]
    more = len(lacking) - len(names)
    return ', '.join(names) + (f' and {more} more' if more else '')
