"""One way of checking the tensors that a formula is given."""

import numpy as np
import pytest
import torch

from mmfair.functional.tensor_checks import (
    as_floats,
    as_integers,
    check_images,
    check_points,
)

NAN, INF = float('nan'), float('inf')


@pytest.mark.parametrize(
    ('values', 'dtype'),
    [
        (torch.ones(2, dtype=torch.float64), torch.float64),
        (torch.ones(2, dtype=torch.half), torch.half),
        (np.ones(2, dtype=np.float32), torch.float32),
        (np.ones(2), torch.float64),
        ([1.0, 1.0], torch.float32),
        ([1, 1], torch.float32),
        ((1, 1.0), torch.float32),
    ],
)
def test_tensors_arrays_and_lists_are_floats(values, dtype):
    tensor = as_floats(values, 'logits', where='f')
    assert tensor.dtype == dtype
    assert tensor.tolist() == [1, 1]
    assert tensor is values or not isinstance(values, torch.Tensor)


@pytest.mark.parametrize(
    ('values', 'kind'),
    [
        (torch.ones(2).long(), r'torch\.int64\. Convert them with \.float'),
        (np.ones(2, dtype=int), r'a NumPy array of int64\. Convert them wi'),
        (np.array(['a']), 'a NumPy array of <U1'),
        (np.array([None]), 'a NumPy array of object'),
        (torch.tensor([True]), r'torch\.bool'),
        ([True, False], r'a list of bool'),
        (['a'], 'a list that is no array of numbers'),
        ([[1.0], [1.0, 2.0]], 'a list that is no array of numbers'),
        ([1j], 'a list of complex64'),
        ('abc', 'str: abc'),
        (None, 'NoneType'),
        (3.0, 'float: 3.0'),
        ({'a': 1}, 'dict'),
    ],
)
def test_what_is_no_float_is_named_by_its_kind(values, kind):
    rule = 'f: logits must be a floating-point tensor, got '
    with pytest.raises(TypeError, match=f'^{rule}{kind}'):
        as_floats(values, 'logits', where='f')


@pytest.mark.parametrize(
    'values', [[0, 2], np.array([0, 2]), np.array([0, 2], np.uint8)]
)
def test_lists_and_arrays_are_integers(values):
    assert as_integers(values, 'labels', where='f').tolist() == [0, 2]


@pytest.mark.parametrize(
    ('values', 'kind'),
    [
        ([0.0, 1.0], 'a list of float32'),
        ([True], 'a list of bool'),
        (np.array([0.5]), 'a NumPy array of float64'),
        (torch.tensor([True]), r'torch\.bool'),
        (['cat'], 'a list that is no array of numbers'),
        ('cat', 'str: cat'),
        (None, 'NoneType'),
    ],
)
def test_what_is_no_integer_is_named_by_its_kind(values, kind):
    with pytest.raises(
        TypeError, match=f'^f: labels must be integers, .*{kind}'
    ):
        as_integers(values, 'labels', where='f')


def test_points_are_widened_and_may_be_arrays():
    for dtype in (torch.float16, torch.bfloat16):
        points = check_points(torch.ones(2, 2).to(dtype), where='f')
        assert points.dtype == torch.float32
    assert check_points(np.ones((2, 2)), where='f').dtype == torch.float64
    assert check_points([[0.0]], where='f').shape == (1, 1)


def test_points_that_are_none():
    with pytest.raises(TypeError, match=r'f: points must be .*torch\.int64'):
        check_points(torch.ones(2, 2, dtype=torch.int64), where='f')
    for shape in ((3,), (0, 2), (2, 0), (2, 2, 2)):
        with pytest.raises(ValueError, match=r'shape \(n, p\).*, got \('):
            check_points(torch.zeros(shape), where='f')
    for value in (NAN, INF):
        with pytest.raises(ValueError, match='f: points must be finite'):
            check_points(torch.tensor([[value]]), where='f')


def test_images_have_four_dimensions():
    assert check_images(np.ones((1, 3, 2, 2)), where='f').shape[1] == 3
    with pytest.raises(ValueError, match=r'f: images must .* got \(2, 2\)'):
        check_images(torch.ones(2, 2), where='f')
    with pytest.raises(TypeError, match='f: images must .* got str: cat.png'):
        check_images('cat.png', where='f')
