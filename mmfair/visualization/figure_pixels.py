"""A figure as the pixels that loggers take."""

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mmfair.functional.checks import check_number

__all__ = ['figure_pixels']


def figure_pixels(figure: Figure, *, dpi: int = 100) -> npt.NDArray[np.uint8]:
    """Pixels of a figure on white, drawn without a window.

    Args:
        figure: A figure; its resolution becomes ``dpi``.
        dpi: Pixels for an inch, from 1 to 1200.

    Returns:
        RGB, shape (H, W, 3), in [0, 255].

    Raises:
        TypeError: If ``dpi`` is no number.
        ValueError: If it is out of range.

    Examples:
        >>> figure_pixels(Figure(figsize=(2, 1)), dpi=50).shape
        (50, 100, 3)
    """
    dpi = check_number(
        dpi, 'dpi', where='figure_pixels', at_least=1, at_most=1200
    )
    figure.set_dpi(dpi)
    figure.set_facecolor('white')
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    # The canvas owns its buffer, and the fourth channel is opaque.
    return np.array(canvas.buffer_rgba())[..., :3].copy()
