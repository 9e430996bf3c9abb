import numpy as np
from matplotlib.figure import Figure

from mmfair.visualization import figure_pixels


def test_pixels_are_those_of_the_figure() -> None:
    figure = Figure(figsize=(2, 1), facecolor='none')
    axes = figure.add_axes((0.5, 0, 0.5, 1))
    axes.set_axis_off()
    axes.axvspan(0, 1, color='#ff0000')
    axes.set_xlim(0, 1)
    image = figure_pixels(figure, dpi=50)
    assert image.dtype == np.uint8
    assert image.shape == (50, 100, 3)
    assert image[25, 10].tolist() == [255, 255, 255]
    assert image[25, 90].tolist() == [255, 0, 0]


def test_it_is_the_callers_own() -> None:
    image = figure_pixels(Figure(figsize=(1, 1)))
    image[:] = 0
    assert image.flags.c_contiguous
