"""Widths and shapes of class scores."""

import pytest
import torch

from mmfair.functional.score_shapes import per_class, widened


@pytest.mark.parametrize(
    ('given', 'returned'),
    [
        (torch.float16, torch.float32),
        (torch.bfloat16, torch.float32),
        (torch.float32, torch.float32),
        (torch.float64, torch.float64),
    ],
)
def test_nothing_but_half_precision_is_widened(given, returned):
    values = torch.ones(2, dtype=given)
    assert widened(values).dtype == returned
    assert (widened(values) is values) == (given == returned)


@pytest.mark.parametrize('space', [(1,), (3,), (3, 4)])
def test_a_value_for_each_class_meets_its_scores(space):
    scores = torch.zeros(5, 2, *space)
    sums = (scores + per_class(torch.tensor([1.0, 7.0]), scores.ndim)).amax(0)
    assert sums.flatten(1).unique(dim=1).tolist() == [[1], [7]]
