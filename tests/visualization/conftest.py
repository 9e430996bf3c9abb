import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text


def tick_labels(axis) -> list[Text]:
    """Those that are drawn."""
    low, high = np.sort(axis.get_view_interval())
    places = axis.get_majorticklocs()
    labels = axis.get_majorticklabels()
    return [
        label
        for place, label in zip(places, labels, strict=False)
        if low <= place <= high or np.isclose(place, [low, high]).any()
    ]


def texts_of(figure: Figure) -> list[Text]:
    found = [*figure.texts]
    for legend in figure.legends:
        found += [*legend.get_texts(), legend.get_title()]
    for axes in figure.axes:
        found += [axes.title, axes._left_title, *axes.texts]
        for axis in (axes.xaxis, axes.yaxis):
            found += [axis.label, *tick_labels(axis)]
    # The box of a slanted text is no measure of it.
    return [
        text
        for text in found
        if text.get_visible()
        and text.get_text()
        and not text.get_rotation() % 90
    ]


@pytest.fixture
def check_layout():
    """Every text lies in the figure and covers no other text."""

    def check(figure: Figure) -> None:
        figure.draw_without_rendering()
        width, height = figure.bbox.size
        boxes = [
            (t.get_text(), t.get_window_extent()) for t in texts_of(figure)
        ]
        assert boxes
        for text, box in boxes:
            inside = box.x0 > -1 and box.y0 > -1
            inside &= box.x1 < width + 1 and box.y1 < height + 1
            assert inside, f'{text!r} leaves the figure: {box}'
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            x = min(a.x1, b.x1) - max(a.x0, b.x0)
            y = min(a.y1, b.y1) - max(a.y0, b.y0)
            assert min(x, y) < 1, f'{one!r} covers {other!r}'

    return check
