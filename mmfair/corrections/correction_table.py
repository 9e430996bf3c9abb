"""What corrections do to a model, and which of them was chosen."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mmfair.corrections.corrected import Corrected, Folded
from mmfair.corrections.correction import Correction
from mmfair.corrections.optimism import Optimism

__all__ = ['CorrectionRow', 'CorrectionTable', 'Gain']

Array = NDArray[np.float64]

_NUMBERS = (
    'overall',
    'mean',
    'many',
    'medium',
    'few',
    'worst',
    'worst_ten',
    'harmonic_mean',
    'variance',
    'calibration_error',
)
_AIMED = {
    'worst': 'worst class',
    'balanced': 'mean over classes',
    'few': 'mean over few-shot classes',
    'overall': 'accuracy over images',
}


class Gain(NamedTuple):
    """A difference to the model as it was, with its paired interval.

    Attributes:
        value: In [-1, 1].
        low: Lower end; NaN where no draw of images differs.
        high: Upper end.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class CorrectionRow:
    """One correction, measured.

    Attributes:
        name: What it is called.
        correction: It, with its settings.
        corrected: What it made of the classifier.
        seconds: That it took, trials on held-out images included.
        chosen_on: Numbers on the images that choices are made on, each image
            answered by a fit that has not seen it.
        test: The same on the test images: those of
            :func:`mmfair.functional.accuracy_summary`, ``worst_ten``,
            ``calibration_error``.
        gain: Of the aim on the test images.
        class_rates: Accuracy (F1 for several labels) of each class on the
            test images, shape (C,).
        class_changes: Its difference to the model as it was and the ends of
            its interval, shape (C, 3); NaN for ends that are not known.
        judged: Whether it could be chosen.
    """

    name: str
    correction: Correction
    corrected: Corrected
    seconds: float
    chosen_on: dict[str, float]
    test: dict[str, float]
    gain: Gain
    class_rates: Array
    class_changes: Array
    judged: bool = True

    @property
    def folds(self) -> str:
        """``'scores'``, ``'predictions'``, or why it can't be folded."""
        folded = self.corrected.fold()
        return folded.same if isinstance(folded, Folded) else folded


@dataclass(frozen=True, eq=False)
class CorrectionTable:
    """All corrections that were tried.

    Attributes:
        aim: What was aimed at.
        rows: One a correction; the model as it was first.
        chosen: Name of the one that was chosen; that of the first row where
            none promises more than chance.
        best: Name of the one that is best on the images to choose with.
        promised: Gain of the best on those images.
        optimism: How much of such a gain the choice alone explains.
        judged_on: Which images the choice was made on.
        skipped: Corrections that were left out, each with its reason.
        notes: What to know before the numbers are trusted.
        class_names: C names.
    """

    aim: str
    rows: tuple[CorrectionRow, ...]
    chosen: str
    best: str
    promised: float
    optimism: Optimism
    judged_on: str
    skipped: dict[str, str]
    notes: tuple[str, ...]
    class_names: tuple[str, ...]

    def __getitem__(self, name: str) -> CorrectionRow:
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(
            f'CorrectionTable: no correction {name!r}. There are: '
            f'{", ".join(row.name for row in self.rows)}.'
        )

    @property
    def winner(self) -> CorrectionRow:
        """Row of the chosen one."""
        return self[self.chosen]

    @property
    def verdict(self) -> str:
        """What came out, in sentences."""
        what = _AIMED[self.aim]
        promise = (
            f'On {self.judged_on}, {self.best} changes the {what} by '
            f'{100 * self.promised:+.1f} points; choosing the best of '
            f'{sum(row.judged for row in self.rows)} promises '
            f'{100 * self.optimism.value:.1f} of that by chance.'
        )
        if self.chosen == self.rows[0].name:
            if self.best == self.chosen:
                return (
                    f'None of them helps: on {self.judged_on} none is better '
                    f'than the model as it is by its {what}.'
                )
            return f'None of them helps. {promise}'
        gain = self.winner.gain
        if np.isnan(gain.value):
            return (
                f'{self.chosen} was chosen, but how it changes the {what} is '
                f'not known: no test image is of these. {promise}'
            )
        interval = (
            ''
            if np.isnan(gain.low)
            else f' [{100 * gain.low:+.1f}, {100 * gain.high:+.1f}]'
        )
        return (
            f'{self.chosen} changes the {what} of the test images by '
            f'{100 * gain.value:+.1f}{interval} points. {promise}'
        )

    def records(self) -> list[dict[str, object]]:
        """One flat record a correction, for CSV or JSON."""
        return [
            {
                'name': row.name,
                'chosen': row.name == self.chosen,
                **row.test,
                'gain': row.gain.value,
                'gain_low': row.gain.low,
                'gain_high': row.gain.high,
                **{f'judged_{k}': v for k, v in row.chosen_on.items()},
                'folds': row.folds,
                'seconds': row.seconds,
                **row.corrected.chosen,
            }
            for row in self.rows
        ]

    def class_records(self) -> list[dict[str, object]]:
        """One flat record a correction and class."""
        return [
            {
                'correction': row.name,
                'class': name,
                'rate': float(rate),
                'change': float(change),
                'low': float(low),
                'high': float(high),
            }
            for row in self.rows
            for name, rate, (change, low, high) in zip(
                self.class_names,
                row.class_rates,
                row.class_changes,
                strict=True,
            )
        ]

    def __str__(self) -> str:
        names = [n for n in _NUMBERS if n in self.rows[0].test]
        width = max(len(row.name) for row in self.rows) + 2
        title = ' '.join(f'{name[:9]:>9}' for name in names)
        lines = [f'{"":{width}}{title} {"gain":>22}']
        for row in self.rows:
            mark = '*' if row.name == self.chosen else ' '
            cells = ' '.join(
                f'{row.test.get(name, np.nan):9.3f}' for name in names
            )
            gain = (
                f'{row.gain.value:+.3f} '
                f'[{row.gain.low:+.3f}, {row.gain.high:+.3f}]'
            )
            lines.append(f'{mark}{row.name:{width - 1}}{cells} {gain:>22}')
        lines += [f'left out: {n} ({why})' for n, why in self.skipped.items()]
        return '\n'.join([*lines, *self.notes, self.verdict])
