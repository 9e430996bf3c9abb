import io

import numpy as np
import pytest

from mmfair.visualization import geometry_scatter

QUANTITIES = {
    'volume (bits)': [3.0, 1.0, 2.0, 5.0],
    'curvature': [1e-5, np.nan, 3e-5, 2e-5],
}
CORRELATIONS = {
    'volume (bits)': (-0.5, -0.9, 0.123),
    'curvature': (np.nan, np.nan, np.nan),
}


def draw(**changes):
    values = dict(
        class_names=['a', 'b', 'c', 'd'],
        accuracies=[90.0, 100.0, 0.0, np.nan],
        quantities=QUANTITIES,
        correlations=CORRELATIONS,
    )
    return geometry_scatter(**{**values, **changes})


def points(axes):
    found = np.concatenate([line.get_xydata() for line in axes.lines])
    return sorted(map(tuple, found[np.isfinite(found).all(1)].tolist()))


def names(axes):
    return sorted(text.get_text() for text in axes.texts if text.get_text())


def test_a_panel_for_each_quantity_with_its_correlation():
    left, right = draw().axes
    assert left.get_xlabel() == 'volume (bits)'
    assert left.get_ylabel() == 'accuracy of the class (%)'
    assert left.get_title(loc='left') == 'r = -0.50 [-0.90, 0.12]'.replace(
        '-', '\N{MINUS SIGN}'
    )
    assert right.get_title(loc='left') == 'no correlation'
    assert points(left) == [(1.0, 100.0), (2.0, 0.0), (3.0, 90.0)]
    assert points(right) == [(1e-5, 90.0), (3e-5, 0.0)]
    assert names(left) == ['a', 'b', 'c']
    assert names(right) == ['a', 'c']


def test_ticks_are_possible_accuracies():
    axes = draw().axes[0]
    assert axes.get_ylim()[0] < 0 < 100 < axes.get_ylim()[1]
    assert axes.get_yticks().tolist() == [0, 20, 40, 60, 80, 100]


def test_groups_have_colours_marks_and_a_legend():
    figure = draw(groups=['many', 'few', 'few', None])
    lines = figure.axes[0].lines
    assert len({(line.get_color(), line.get_marker()) for line in lines}) == 3
    (legend,) = figure.legends
    texts = [text.get_text() for text in legend.get_texts()]
    assert texts == ['many-shot', 'few-shot']
    assert draw(groups=[None] * 4).legends == []


def test_many_classes_have_no_names():
    count = 21
    figure = geometry_scatter(
        [str(i) for i in range(count)],
        np.linspace(50, 60, count),
        {'volume': np.arange(count)},
        {'volume': (1.0, 1.0, 1.0)},
    )
    assert names(figure.axes[0]) == []
    assert len(points(figure.axes[0])) == count


def test_without_any_accuracy():
    figure = draw(accuracies=[np.nan] * 4)
    assert points(figure.axes[0]) == []


def test_can_be_saved():
    file = io.BytesIO()
    draw(title='digits').savefig(file, format='png')
    assert file.getvalue().startswith(b'\x89PNG')


@pytest.mark.parametrize(
    ('changes', 'got'),
    [
        ({'accuracies': [1.0]}, '2 quantities and lengths [1, 4].'),
        ({'groups': ['few']}, '2 quantities and lengths [1, 4].'),
        ({'quantities': {}}, '0 quantities and lengths [4].'),
    ],
)
def test_lengths_that_differ_are_an_error(changes, got):
    with pytest.raises(ValueError) as caught:
        draw(**changes)
    assert str(caught.value) == (
        'geometry_scatter: there must be quantities, and all values must '
        f'have one entry for each of 4 classes, got {got}'
    )
