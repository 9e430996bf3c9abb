"""The axis of training counts."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from mmfair.visualization.axes_style import MAX_NAMES, Array, short

# With more points than this, names do not find room beside them.
_MAX_POINTS = 40


class CountAxis:
    """Training counts on a log axis, or the classes in a row.

    Args:
        counts: Training samples of C classes, >= 0.
        accuracies: In per cent, shape (models, C); for the order of classes
            with equal counts.

    Attributes:
        equal: Whether all counts are equal; the classes stand in a row then,
            the least accurate of the first model first.
        row: Whether they stand in a row, by their counts if these differ:
            the names of so many points find no room beside them.
    """

    def __init__(self, counts: Array, accuracies: Array) -> None:
        self.counts = counts
        self.equal = bool(np.ptp(counts) == 0)
        crowded = len(counts) <= MAX_NAMES and accuracies.size > _MAX_POINTS
        self.row = self.equal or crowded
        known = np.nan_to_num(accuracies[0], nan=-1.0)
        self.order = np.lexsort([known, counts])
        self.ranks = np.argsort(self.order).astype(float)

    def places(self, shift: float = 0.0) -> Array:
        """Where the C classes stand; models are shifted, -0.5 to 0.5."""
        if self.row:
            return self.ranks + 0.6 * shift
        positive = self.counts[self.counts > 0]
        decades = max(np.log10(positive.max() / positive.min()), 0.3)
        return self.counts * 10 ** (0.05 * decades * shift)

    def set_ticks(self, axes: Axes, class_names: Sequence[str] = ()) -> None:
        """Scale, ticks and label of the axis."""
        if self.row:
            self._set_row_ticks(axes, class_names)
            return
        if self.counts.min() > 0:
            axes.set_xscale('log')
            few = np.ptp(np.log10(self.counts)) < 2
            subs = (1.0, 2.0, 5.0) if few else (1.0,)
            axes.xaxis.set_major_locator(LogLocator(subs=subs, numticks=5))
        else:
            axes.set_xscale('symlog', linthresh=1, linscale=0.3)
        axes.xaxis.set_major_formatter(FuncFormatter(_number))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlabel('training samples of the class')

    def _set_row_ticks(self, axes: Axes, class_names: Sequence[str]) -> None:
        each = f'{self.counts[0]:,g} training samples each'
        if not class_names:
            axes.set_xlabel(f'rank of the class, worst first\n({each})')
            return
        counts = [
            '' if self.equal else f' ({_number(count)})'
            for count in self.counts
        ]
        axes.set_xticks(
            range(len(class_names)),
            [short(class_names[i]) + counts[i] for i in self.order],
            rotation=40,
            ha='right',
            rotation_mode='anchor',
        )
        axes.set_xlabel(
            f'class ({each})'
            if self.equal
            else 'class (training samples), fewest first'
        )


def _number(value: float, _: int = 0) -> str:
    return f'{value:,.0f}' if value >= 1 else f'{value:g}'
