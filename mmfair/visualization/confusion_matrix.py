"""Which class is taken for which, all of them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import SMALL, WIDTH, new_figure, short

__all__ = ['MAX_MATRIX_CLASSES', 'confusion_matrix']

#: With more classes, names and cells can't be read on a page.
MAX_MATRIX_CLASSES = 50
# With more, a cell has no room for its number.
_NUMBERS = 15


def confusion_matrix(
    class_names: Sequence[str],
    confusion: npt.NDArray[np.int64],
    *,
    title: str = '',
) -> Figure:
    """Shares of each true class, a row each, in shades of blue.

    Args:
        class_names: C names, at most 50.
        confusion: Samples by true (rows) and predicted class, shape (C, C).
        title: Line above the figure.

    Returns:
        A figure 7 inches wide, for ``savefig``. A row without samples is
        hatched.

    Raises:
        ValueError: If the shape does not fit or there are too many classes.

    Examples:
        >>> counts = np.array([[9, 1], [2, 2]])
        >>> figure = confusion_matrix(['cat', 'dog'], counts)
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['90', '10', '50', '50']
    """
    matrix = np.asarray(confusion, dtype=float)
    count = len(class_names)
    fits = 1 <= count <= MAX_MATRIX_CLASSES
    if not fits or matrix.shape != (count, count):
        raise ValueError(
            'confusion_matrix: confusion must have shape (C, C) for 1 to '
            f'{MAX_MATRIX_CLASSES} class names, got {matrix.shape} and '
            f'{count} names.'
        )
    samples = matrix.sum(1, keepdims=True)
    with np.errstate(invalid='ignore', divide='ignore'):
        shares = 100 * matrix / samples
    longest = min(max(map(len, class_names)), 22)
    figure = new_figure(WIDTH - 0.9 + 0.03 * longest, title, class_names)
    axes = figure.subplots()
    image = axes.imshow(shares, cmap='Blues', vmin=0, vmax=100)
    axes.set_facecolor('0.9')
    _names(axes, class_names)
    if count <= _NUMBERS:
        _numbers(axes, shares)
    for row in np.flatnonzero(samples[:, 0] == 0):
        axes.axhspan(row - 0.5, row + 0.5, fill=False, hatch='///', ec='0.6')
    bar = figure.colorbar(image, ax=axes, shrink=0.6, pad=0.02)
    bar.set_label('share of the true class (%)', fontsize=SMALL)
    bar.ax.tick_params(labelsize=SMALL)
    bar.outline.set_visible(False)
    return figure


def _names(axes: Axes, class_names: Sequence[str]) -> None:
    size = SMALL if len(class_names) <= 30 else 6.5
    names = [short(name, 22) for name in class_names]
    axes.set_xticks(range(len(names)), names, fontsize=size, rotation=90)
    axes.set_yticks(range(len(names)), names, fontsize=size)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel('predicted class')
    axes.set_ylabel('true class')


def _numbers(axes: Axes, shares: npt.NDArray[np.float64]) -> None:
    for (row, column), share in np.ndenumerate(shares):
        if np.isfinite(share) and share >= 0.5:
            axes.text(
                column,
                row,
                f'{share:.0f}',
                ha='center',
                va='center',
                fontsize=8,
                color='white' if share > 55 else '0.2',
            )
