import numpy as np
import pytest
import torch

from mmfair.functional import leading_singular

DRAW = torch.Generator().manual_seed(0)


@pytest.mark.parametrize('shape', [(1, 1), (3, 5), (40, 40)])
def test_equals_numpy(shape):
    matrix = torch.rand(shape, generator=DRAW, dtype=torch.float64)
    value, u, v = leading_singular(matrix, iterations=40)
    left, values, right = np.linalg.svd(matrix)
    np.testing.assert_allclose(value, values[0], rtol=1e-12)
    np.testing.assert_allclose(u, abs(left[:, 0]), atol=1e-8)
    np.testing.assert_allclose(v, abs(right[0]), atol=1e-8)


def test_ten_iterations_do_at_a_thousand_classes():
    """A matrix with the blocks of confusion that groups of classes have."""
    matrix = 1e-3 * torch.rand(1000, 1000, generator=DRAW)
    for block in range(0, 1000, 100):
        size = 20 + block // 20
        part = slice(block, block + size)
        matrix[part, part] += torch.rand(size, size, generator=DRAW)
    expected = torch.linalg.matrix_norm(matrix, 2)
    start = None
    for within in (5e-3, 1e-3, 1e-3):  # the second step has the guess
        value, _, start = leading_singular(matrix, start=start)
        torch.testing.assert_close(value, expected, rtol=within, atol=0)


def test_the_guess_of_the_step_before_makes_it_exact():
    matrix = torch.rand(30, 30, generator=DRAW, dtype=torch.float64)
    _, _, start = leading_singular(matrix, iterations=50)
    value, _, _ = leading_singular(matrix, iterations=1, start=start)
    expected = torch.linalg.matrix_norm(matrix, 2)
    torch.testing.assert_close(value, expected, rtol=1e-12, atol=0)


def test_zeros():
    assert all(not part.any() for part in leading_singular(torch.zeros(3, 3)))


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        (dict(matrix=torch.zeros(3)), r'shape \(m, n\)'),
        (dict(matrix=torch.zeros(0, 3)), r'm and n >= 1'),
        (dict(iterations=0), 'iterations must be a whole number >= 1'),
        (dict(start=torch.ones(2)), r'start must have shape \(3,\)'),
    ],
)
def test_errors(settings, message):
    with pytest.raises(ValueError, match=f'leading_singular: .*{message}'):
        leading_singular(**{'matrix': torch.ones(3, 3), **settings})
