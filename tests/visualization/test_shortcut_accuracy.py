import numpy as np
import pytest

from mmfair.visualization import shortcut_accuracy

NAMES = ['cat', 'dog', 'owl']
ACCURACIES = {
    'CE': {'unchanged': [90.0, 80.0, np.nan], 'no colour': [85.0, 40.0, 9.0]},
    'ZUT': {'unchanged': [90.0, 80.0, 70.0], 'no colour': [88.0, 70.0, 50.0]},
}


def rows(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def marks(axes):
    return {
        line.get_label(): line.get_xdata()
        for line in axes.lines
        if len(line.get_xdata()) > 2
    }


def test_classes_go_by_their_drop_below_the_mean():
    left, right = shortcut_accuracy(NAMES, ACCURACIES).axes
    assert rows(left) == ['mean of all classes', 'dog', 'owl', 'cat']
    np.testing.assert_allclose(marks(left)['unchanged'], [85, 80, np.nan, 90])
    np.testing.assert_allclose(
        marks(left)['no colour'], [(85 + 40 + 9) / 3, 40, 9, 85]
    )
    np.testing.assert_allclose(marks(right)['unchanged'], [80, 80, 70, 90])
    assert right.get_title(loc='left') == 'ZUT'
    styles = {line.get_label(): line.get_marker() for line in right.lines}
    assert styles['unchanged'] != styles['no colour']


def test_more_than_thirty_classes_show_the_ends():
    drops = np.arange(100.0) / 2
    figure = shortcut_accuracy(
        [f'class {i}' for i in range(100)],
        {'CE': {'unchanged': np.full(100, 90.0), 'grey': 90 - drops}},
    )
    (axes,) = figure.axes
    shown = [*range(99, 84, -1)], [*range(4, -1, -1)]
    assert rows(axes)[1:] == [
        *(f'class {i}' for i in shown[0]),
        '⋮',
        *(f'class {i}' for i in shown[1]),
    ]
    expected = 90 - drops[[*shown[0], 0, *shown[1]]]
    expected[15] = np.nan
    np.testing.assert_allclose(marks(axes)['grey'][1:], expected)
    note = figure.legends[0].get_title().get_text()
    assert '80 not shown' in note.replace('\n', ' ')


@pytest.mark.parametrize(('models', 'classes'), [(1, 20), (3, 10), (6, 1000)])
def test_long_names_stay_apart(models, classes, check_layout):
    generator = np.random.default_rng(0)
    accuracies = {
        f'a model with a long name {i}': {
            f'condition {k}': generator.uniform(0, 100, classes)
            for k in range(7)
        }
        for i in range(models)
    }
    names = [f'a class with a long name, no. {i}' for i in range(classes)]
    check_layout(shortcut_accuracy(names, accuracies, title='shortcuts'))


def test_nothing_known_can_be_drawn():
    values = {'CE': {'unchanged': [np.nan] * 3}}
    shortcut_accuracy(NAMES, values).draw_without_rendering()


@pytest.mark.parametrize(
    ('names', 'accuracies', 'got'),
    [
        (NAMES, {}, 'accuracies must be of 1 to 6 models'),
        (NAMES, {'CE': {'unchanged': [1.0]}}, 'lengths [1]'),
        ([], {'CE': {'unchanged': []}}, 'got 0 class names'),
        (
            ['cat'],
            {'CE': {'a': [1.0], 'b': [1.0]}, 'ZUT': {'a': [1.0]}},
            'got a, b; a. Draw several figures.',
        ),
    ],
)
def test_what_can_not_be_drawn(names, accuracies, got):
    with pytest.raises(ValueError) as caught:
        shortcut_accuracy(names, accuracies)
    assert str(caught.value).startswith('shortcut_accuracy: ')
    assert got in str(caught.value)
