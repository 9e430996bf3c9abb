import numpy as np
import pytest

from mmfair.visualization import training_curves

CURVES = {'CE': [(0, 2.0), (10, 1.0)], 'ZUT': [(0, 0.5), (10, 0.0)]}


def test_curves_have_their_points_marks_and_names():
    figure = training_curves(CURVES, x_label='epoch', y_label='loss')
    (axes,) = figure.axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ('epoch', 'loss')
    drawn = [list(map(tuple, line.get_xydata())) for line in axes.lines]
    assert drawn == [*CURVES.values()]
    assert len({line.get_marker() for line in axes.lines}) == 2
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ['CE', 'ZUT']


def test_on_a_log_axis_what_is_not_positive_is_a_gap():
    figure = training_curves(CURVES, y_label='loss', log=True)
    (axes,) = figure.axes
    assert axes.get_yscale() == 'log'
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), [0.5, np.nan])
    figure.draw_without_rendering()


def test_long_curves_have_few_marks_at_different_steps(check_layout):
    curves = {
        f'a model with a long name {i}': [(x, x + i) for x in range(100_000)]
        for i in range(6)
    }
    figure = training_curves(curves, y_label='loss', title='long')
    marks = [set(line.get_markevery()) for line in figure.axes[0].lines]
    assert all(10 < len(places) < 15 for places in marks)
    assert not marks[0] & marks[1]
    check_layout(figure)


@pytest.mark.parametrize('curves', [{}, {'CE': []}])
def test_without_values_there_is_no_figure(curves):
    with pytest.raises(ValueError, match=r'^training_curves: curves must be'):
        training_curves(curves, y_label='loss')
