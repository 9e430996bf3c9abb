import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure

from mmfair.visualization import place_labels


def labelled(x, y, names):
    figure = Figure(figsize=(5, 4))
    axes = figure.subplots()
    axes.plot(x, y, 'o', markersize=5)
    axes.margins(0.2)
    figure.draw_without_rendering()
    return axes, place_labels(axes, x, y, names)


@pytest.mark.parametrize('seed', range(3))
def test_names_cover_neither_each_other_nor_a_point(seed):
    generator = np.random.default_rng(seed)
    x, y = generator.random((2, 12))
    axes, labels = labelled(x, y, [f'class {i}' for i in range(12)])
    boxes = [label.get_window_extent() for label in labels]
    for one, other in itertools.combinations(boxes, 2):
        assert not one.overlaps(other)
    points = axes.transData.transform(np.column_stack([x, y]))
    for box, point in itertools.product(boxes, points):
        assert not box.contains(*point)


def test_names_stay_in_the_axes_and_beside_their_points():
    x, y = [0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]
    axes, labels = labelled(x, y, ['a long name'] * 4)
    frame = axes.get_window_extent()
    for label, point in zip(labels, zip(x, y, strict=True), strict=True):
        box = label.get_window_extent()
        assert frame.contains(*box.min)
        assert frame.contains(*box.max)
        assert label.xy == point
        gap = np.abs(axes.transData.transform(point) - (box.min + box.max) / 2)
        assert (gap < [60, 25]).all()


def test_one_and_none():
    assert [a.get_text() for a in labelled([1], [1], ['a'])[1]] == ['a']
    assert labelled([], [], [])[1] == []


def test_points_on_top_of_each_other_have_two_names():
    _, labels = labelled([0, 0, 1], [0, 0, 1], ['one', 'two', 'three'])
    one, two, _ = (label.get_window_extent() for label in labels)
    assert not one.overlaps(two)


def test_names_keep_clear_of_other_points_too():
    axes, (label,) = labelled([0.5], [0.5], ['a name'])
    before = label.get_window_extent()
    middle = (before.min + before.max) / 2
    other = tuple(axes.transData.inverted().transform(middle))
    (label,) = place_labels(axes, [0.5], [0.5], ['a name'], avoid=[other])
    assert not label.get_window_extent().contains(*middle)
