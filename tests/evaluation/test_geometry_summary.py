import math

import pytest

from mmfair.evaluation import GEOMETRY_NUMBERS, geometry_summary

ROWS = [
    {'curvature': 1.0, 'separation': 2.0},
    {'curvature': None, 'separation': 4.0},
    {'curvature': 4.0, 'separation': math.inf},
]


def test_means_and_variance_of_the_known_numbers():
    found = geometry_summary(
        ROWS, {'curvature': {'r': -0.25}, 'separation': {'r': None}}
    )
    assert found == pytest.approx(
        {
            'curvature': 2.5,
            'curvature_variance': 2.25,
            'separation': 3.0,
            'curvature_r': -0.25,
            'separation_r': None,
        }
    )
    assert tuple(found) == GEOMETRY_NUMBERS


def test_nothing_is_known():
    rows = [{'curvature': None, 'separation': None}]
    found = geometry_summary(rows, {})
    assert set(found.values()) == {None}
