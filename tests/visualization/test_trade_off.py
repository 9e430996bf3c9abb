import numpy as np
import pytest

from mmfair.visualization import trade_off
from mmfair.visualization.trade_off import front


def test_front_against_all_pairs():
    points = np.random.default_rng(0).integers(0, 20, (60, 2))
    kept = front(*points.T)
    for index, point in enumerate(points):
        beaten = ((points >= point).all(1) & (points > point).any(1)).any()
        on_front = any((points[row] == point).all() for row in kept)
        assert on_front == (not beaten), index
    assert (np.diff(points[kept, 0]) > 0).all()
    assert (np.diff(points[kept, 1]) < 0).all()


def test_nothing_unknown_is_on_the_front():
    assert front([1, np.nan, 0], [1, 9, np.nan]) == [0]


@pytest.mark.parametrize('count', [1, 5, 24])
def test_a_mark_for_each(count, check_layout):
    points = np.random.default_rng(count).uniform(20, 90, (count, 2))
    named = {f'correction {i}': point for i, point in enumerate(points)}
    figure = trade_off(named, chosen='correction 0', title='Digits')
    axes = figure.axes[0]
    marks = [line.get_xydata() for line in axes.lines]
    for point in points:
        assert any((mark == point).all() for mark in marks if len(mark) == 1)
    assert len(axes.texts) >= count
    check_layout(figure)


def test_points_that_are_not_known():
    figure = trade_off({'a': (np.nan, 1), 'b': (2, 3)}, chosen='a')
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert 'chosen' not in legend
    with pytest.raises(ValueError, match='points must hold one at least'):
        trade_off({'a': (np.nan, 1)})


def test_no_name_covers_the_ring_of_the_chosen():
    points = {'as it is': (27, 0), 'balanced softmax': (72, 42)}
    points |= {'cRT': (72, 27), 'ridge regression': (77, 53)}
    figure = trade_off(points, chosen='balanced softmax')
    axes = figure.axes[0]
    radius = 8 * figure.dpi / 72
    centre = axes.transData.transform(points['balanced softmax'])
    for text in axes.texts:
        if text.get_text():
            box = text.get_window_extent()
            near = np.clip(centre, box.min, box.max)
            assert (abs(near - centre) > radius - 2).any(), text.get_text()


def test_no_name_crosses_the_axes_where_a_crowd_is_at_the_border():
    rng, points = np.random.default_rng(2), {'as it is': (90, 80)}
    for index in range(10):
        place = (10 + 2 * rng.random(), 10 + 8 * rng.random())
        points[f'long correction {index}'] = place
    axes = trade_off(points).axes[0]
    frame = axes.get_window_extent()
    for text in axes.texts:
        if text.get_text():
            assert frame.contains(*text.get_window_extent().min), text
