import io

import numpy as np
import pytest

from mmfair.visualization import compare_classes


def draw(**changes):
    values = {
        'class_names': ['a', 'b', 'c'],
        'train_counts': [5, 50, 20],
        'accuracies': {'CE': [10, 90, np.nan], 'ZUT': [20, 90, 40]},
        'zero_probabilities': {'CE': [0, 1, 0], 'ZUT': [0.3, 0.4, 0.3]},
        **changes,
    }
    return compare_classes(**values)


def test_classes_stand_by_training_count_and_values_with_them():
    figure = draw()
    left, right = figure.axes
    labels = [tick.get_text() for tick in left.get_xticklabels()]
    assert labels == ['b\n50', 'c\n20', 'a\n5']
    dots = {
        line.get_label(): line.get_ydata()
        for line in left.lines + right.lines
        if line.get_label() in ('CE', 'ZUT')
    }
    assert dots['ZUT'].tolist() == [40.0, 30.0, 30.0]
    np.testing.assert_array_equal(left.lines[0].get_ydata(), [90, np.nan, 10])


def test_long_names_stand_aslant(check_layout):
    names = [f'a class with a long name {i}' for i in range(10)]
    values = dict.fromkeys(('CE', 'ZUT'), [50] * 10)
    figure = compare_classes(names, [6000] * 10, values, values, title='long')
    check_layout(figure)
    (label, *_) = figure.axes[0].get_xticklabels()
    assert label.get_text() == 'a class with a long name 0 (6,000)'
    assert label.get_rotation() == 40


def test_can_be_saved():
    file = io.BytesIO()
    draw().savefig(file, format='png')
    assert file.getvalue().startswith(b'\x89PNG')


def test_other_scores_fractions_and_many_letters():
    figure = draw(
        class_names=['a' * 31, 'b' * 31, 'c' * 31],
        train_counts=[0.12345, 50.0, 20],
        accuracy_name='average precision',
    )
    left = figure.axes[0]
    assert left.get_title(loc='left') == 'Average precision of each class'
    assert left.get_ylabel() == 'average precision (%)'
    labels = left.get_xticklabels()
    assert labels[0].get_text() == 'b' * 31 + ' (50)'
    assert labels[2].get_text() == 'a' * 31 + ' (0.123)'
    assert {label.get_rotation() for label in labels} == {90.0}


def test_a_class_without_a_score_keeps_its_place():
    figure = draw(
        accuracies={'CE': [np.nan, 90, np.nan]},
        zero_probabilities={'CE': [0, 1, 0]},
    )
    left, right = figure.axes
    assert left.get_xlim() == right.get_xlim() == (-0.7, 2.7)
    assert figure.legends == []


def test_lengths_that_differ_are_an_error():
    with pytest.raises(ValueError, match='got 3 names, 2 counts'):
        draw(train_counts=[1, 2])
