"""A figure as the pixels that loggers take."""

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

__all__ = ['figure_pixels']


def figure_pixels(figure: Figure, *, dpi: int = 100) -> npt.NDArray[np.uint8]:
    """Pixels of a figure on white, drawn without a window.

    Args:
        figure: A figure; its resolution becomes ``dpi``.
        dpi: Pixels for an inch.

    Returns:
        RGB, shape (H, W, 3), in [0, 255].

    Examples:
        >>> figure_pixels(Figure(figsize=(2, 1)), dpi=50).shape
        (50, 100, 3)
    """
    figure.set_dpi(dpi)
    figure.set_facecolor('white')
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    # The canvas owns its buffer, and the fourth channel is opaque.
    return np.array(canvas.buffer_rgba())[..., :3].copy()
