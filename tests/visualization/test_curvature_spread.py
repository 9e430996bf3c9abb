import numpy as np
import pytest

from mmfair.visualization import curvature_spread
from mmfair.visualization.palette import MARKS

VALUES = {'CE': [0.1, 0.5, np.nan, 0.3], 'DCR': [2e-5, 2e-5, 2e-5, 2e-5]}


def labels(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def test_each_model_has_its_points_box_and_variance():
    (axes,) = curvature_spread(VALUES).axes
    assert labels(axes) == ['CE\nvariance 0.027', 'DCR\nvariance 0']
    points = [
        line
        for line in axes.lines
        if line.get_marker() in [*MARKS] and len(line.get_xdata())
    ]
    drawn = [line.get_xdata() for line in points]
    np.testing.assert_array_equal(drawn, [*VALUES.values()])
    # The first model is on top.
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    heights = points[1].get_ydata()
    assert (np.abs(heights - 1) < 0.3).all()
    boxes = [line for line in axes.lines if len(line.get_xdata()) == 5]
    low, high = np.percentile([0.1, 0.3, 0.5], [25, 75])
    assert boxes[0].get_xdata().min() == pytest.approx(low)
    assert boxes[0].get_xdata().max() == pytest.approx(high)


def test_small_variances_are_readable():
    (axes,) = curvature_spread({'CE': [0.0, 2e-5]}).axes
    assert labels(axes) == ['CE\nvariance 1 \N{MULTIPLICATION SIGN} 10⁻¹⁰']


@pytest.mark.parametrize(
    ('values', 'scale'),
    [
        ([1e-5, 1e-2], 'log'),
        ([1e-2, 1e-1], 'linear'),
        ([0.0, 1e-5, 1e-2], 'linear'),
    ],
)
def test_more_than_two_decades_are_on_a_log_axis(values, scale):
    (axes,) = curvature_spread({'CE': values}).axes
    assert axes.get_xscale() == scale


def test_groups_have_colours_marks_and_a_legend():
    figure = curvature_spread(VALUES, groups=['many', 'few', None, 'few'])
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == ['many-shot', 'few-shot']
    points = {
        line.get_marker(): line.get_xdata().tolist()
        for line in figure.axes[0].lines[-8:-4]
    }
    assert points['^'] == [0.5, 0.3]


@pytest.mark.parametrize('classes', [10, 1000])
def test_texts_stay_apart(classes, check_layout):
    generator = np.random.default_rng(0)
    values = {
        f'a model with a very long name {i}': np.exp(
            generator.normal(-9, 2, classes)
        )
        for i in range(6)
    }
    groups = generator.choice(['many', 'medium', 'few'], classes).tolist()
    check_layout(curvature_spread(values, groups=groups, title='spread'))


@pytest.mark.parametrize(
    ('values', 'groups', 'got'),
    [
        ({}, None, 'curvatures must be of 1 to 6 models'),
        ({'CE': [np.nan]}, None, 'no value of CE'),
        ({'CE': [1.0], 'DCR': [1.0, 2.0]}, None, 'lengths [1, 2]'),
        ({'CE': [1.0]}, ['few', 'few'], 'lengths [1]'),
    ],
)
def test_what_can_not_be_drawn(values, groups, got):
    with pytest.raises(ValueError) as caught:
        curvature_spread(values, groups=groups)
    assert str(caught.value).startswith('curvature_spread: ')
    assert got in str(caught.value)
