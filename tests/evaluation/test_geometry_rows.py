import math

import pytest
import torch

from mmfair.evaluation import (
    column_numbers,
    geometry_correlations,
    geometry_rows,
)
from mmfair.evaluation.class_rows import class_rows
from mmfair.functional import accuracy_correlation


def rows():
    correct, support = torch.tensor([4, 3, 2, 0]), torch.tensor([4, 4, 4, 0])
    table = class_rows('abcd', correct, support, [9, 5, 2, 1])
    volume = torch.tensor([1.0, 3.0, 2.0, math.nan])
    points = torch.tensor([4, 2, 4, 0])
    return geometry_rows(table, points, {'volume': volume})


def test_a_row_by_hand():
    assert rows()[1] == {
        'class': 1,
        'name': 'b',
        'train_count': 5,
        'group': 'few',
        'support': 4,
        'accuracy': 75.0,
        'points': 2,
        'volume': 3.0,
    }
    assert rows()[3]['volume'] is None


def test_numbers_of_a_column():
    numbers = column_numbers(rows(), 'accuracy')
    assert numbers[:3] == [100.0, 75.0, 50.0]
    assert math.isnan(numbers[3])


def test_correlation_is_over_the_classes_that_have_both():
    found = geometry_correlations(rows(), ['volume'])['volume']
    expected = accuracy_correlation([1.0, 3.0, 2.0], [100.0, 75.0, 50.0])
    assert found['r'] == pytest.approx(expected.r) == pytest.approx(-0.5)
    assert found['low'] == expected.low
    assert found['p_value'] == expected.p_value
    assert found['count'] == 3


def test_no_correlation_is_none_for_json():
    few = geometry_correlations(rows()[:2], ['volume'])['volume']
    assert few == {
        'r': None,
        'p_value': None,
        'low': None,
        'high': None,
        'count': 2,
    }
