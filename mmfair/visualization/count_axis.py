"""The axis of training counts."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from mmfair.visualization.axes_style import Array, short


class CountAxis:
    """Training counts on a log axis; ranks of accuracy if all are equal.

    Args:
        counts: Training samples of C classes, >= 0.
        accuracies: In per cent, shape (models, C); for the ranks.

    Attributes:
        equal: Whether all counts are equal.
    """

    def __init__(self, counts: Array, accuracies: Array) -> None:
        self.counts = counts
        self.equal = bool(np.ptp(counts) == 0)
        known = np.nan_to_num(accuracies, nan=-1.0)
        # The first model decides.
        self.order = np.argsort(known[0], kind='stable')
        self.ranks = np.argsort(self.order).astype(float)

    def places(self, shift: float = 0.0) -> Array:
        """Where the C classes stand; models are shifted, -0.5 to 0.5."""
        if self.equal:
            return self.ranks + 0.5 * shift
        positive = self.counts[self.counts > 0]
        decades = max(np.log10(positive.max() / positive.min()), 0.3)
        return self.counts * 10 ** (0.05 * decades * shift)

    def set_ticks(self, axes: Axes, class_names: Sequence[str] = ()) -> None:
        """Scale, ticks and label of the axis."""
        if self.equal:
            self._rank_ticks(axes, class_names)
            return
        if self.counts.min() > 0:
            axes.set_xscale('log')
            few = np.ptp(np.log10(self.counts)) < 2
            subs = (1.0, 2.0, 5.0) if few else (1.0,)
            axes.xaxis.set_major_locator(LogLocator(subs=subs))
        else:
            axes.set_xscale('symlog', linthresh=1, linscale=0.3)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f'{x:,g}'))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlabel('training samples of the class')

    def _rank_ticks(self, axes: Axes, class_names: Sequence[str]) -> None:
        each = f'{self.counts[0]:,g} training samples each'
        if class_names:
            names = [short(class_names[index]) for index in self.order]
            axes.set_xticks(
                range(len(names)),
                names,
                rotation=40,
                ha='right',
                rotation_mode='anchor',
            )
            axes.set_xlabel(f'class ({each})')
        else:
            axes.set_xlabel(f'rank of the class, worst first ({each})')
