import numpy as np
import pytest

from mmfair.visualization import input_type_bias

KINDS = ('zero', 'one', 'mean', 'random')


def test_one_dot_for_each_model_and_kind():
    figure = input_type_bias(
        {'CE': {'zero': 2.0, 'one': 3.0}, 'ZUT': {'one': 0.5, 'mean': 0.2}}
    )
    (axes,) = figure.axes
    kinds = [label.get_text() for label in axes.get_xticklabels()]
    assert kinds == ['zero', 'one', 'mean']
    one, other = axes.lines
    np.testing.assert_array_equal(one.get_ydata(), [2, 3, np.nan])
    np.testing.assert_array_equal(other.get_ydata(), [np.nan, 0.5, 0.2])
    middle = (one.get_xdata() + other.get_xdata()) / 2
    np.testing.assert_allclose(middle, [0, 1, 2])
    assert one.get_marker() != other.get_marker()
    assert axes.get_ylim()[0] == 0
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ['CE', 'ZUT']


def test_six_long_names_stay_apart(check_layout):
    spreads = {
        f'a model with a long name {i}': dict.fromkeys(KINDS, i + 0.5)
        for i in range(6)
    }
    check_layout(input_type_bias(spreads, title='inputs without content'))


@pytest.mark.parametrize('spreads', [{}, {'CE': {}}])
def test_without_values_there_is_no_figure(spreads):
    with pytest.raises(ValueError, match=r'^input_type_bias: spreads must be'):
        input_type_bias(spreads)
