"""The saliency of an image, laid over it."""

import numpy as np
import numpy.typing as npt
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import SMALL, Array


def draw_saliency(
    axes: Axes,
    image: npt.NDArray[np.uint8],
    overlay: Array,
    *,
    interpolation: str,
) -> None:
    """The grey image, and a heat map in [0, 1] of any size over it."""
    grey = image.astype(float).mean(-1)
    axes.imshow(
        grey, cmap='gray', vmin=0, vmax=255, interpolation=interpolation
    )
    axes.imshow(
        overlay,
        cmap=_heat(),
        vmin=0,
        vmax=1,
        extent=(*axes.get_xlim(), *axes.get_ylim()),
        interpolation='bilinear',
    )


def _heat() -> ListedColormap:
    """Colours that let the image through where there is no saliency."""
    colours = colormaps['inferno'](np.linspace(0.15, 1, 256))
    colours[:, 3] = np.linspace(0, 0.8, 256)
    return ListedColormap(colours)


def draw_saliency_scale(figure: Figure) -> None:
    """What its colours mean, at the lower edge."""
    height = figure.get_figheight()
    axes = figure.add_axes((0.35, 0.3 / height, 0.3, 0.08 / height))
    axes.set_facecolor('0.5')  # what it is laid over
    ramp = np.linspace(0, 1, 256)[None]
    axes.imshow(ramp, cmap=_heat(), aspect='auto', extent=(0, 1, 0, 1))
    axes.set_xticks([0, 1], ['none', 'highest'], fontsize=SMALL)
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xlabel('saliency', fontsize=SMALL, labelpad=-9)
