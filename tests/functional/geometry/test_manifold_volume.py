import math

import numpy as np
import pytest
import torch

from mmfair.functional import manifold_volume


def cloud(count, dimension, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(
        count, dimension, generator=generator, dtype=torch.float64
    )


def algorithm_1(z):
    """Lines 4 to 6, with one column for each sample as there."""
    p, m = z.shape
    z = z - np.mean(z, 1, keepdims=True)
    return np.log2(np.linalg.det(np.eye(p) + z @ z.T / m)) / 2


@pytest.mark.parametrize('shape', [(40, 5), (5, 40), (7, 7), (2, 3), (30, 1)])
def test_agrees_with_algorithm_1(shape):
    points = 3 * cloud(*shape) + 1
    got = manifold_volume(points).item()
    assert got == pytest.approx(algorithm_1(points.numpy().T), rel=1e-12)


def test_value_done_by_hand():
    # Variances 3 and 1: log2((1 + 3) * (1 + 1)) / 2.
    points = torch.tensor([[3.0, 1], [-3, 1], [0, -1], [0, -1]])
    points[:2, 0] *= math.sqrt(2 / 3)
    assert manifold_volume(points).item() == pytest.approx(1.5, rel=1e-6)


def test_single_point_and_equal_points_have_none():
    assert manifold_volume(torch.full((1, 6), 3.7)).item() == 0
    assert manifold_volume(torch.full((9, 6), 0.1)).item() == 0


def test_rotation_translation_and_permutation():
    points = cloud(30, 6)
    rotation, _ = torch.linalg.qr(cloud(6, 6, seed=1))
    moved = points[torch.randperm(30)] @ rotation + 100
    torch.testing.assert_close(manifold_volume(moved), manifold_volume(points))


def test_scale_adds_its_logarithm_for_each_direction_of_large_extent():
    points = 1e4 * cloud(200, 3)
    grown = manifold_volume(8 * points) - manifold_volume(points)
    assert grown.item() == pytest.approx(3 * math.log2(8), rel=1e-6)


def test_more_directions_of_the_feature_space_change_nothing():
    points = cloud(20, 4)
    wider = torch.cat([points, torch.zeros(20, 60).double()], dim=1)
    torch.testing.assert_close(manifold_volume(wider), manifold_volume(points))


@pytest.mark.parametrize('scale', [1e-3, 1.0, 1e4])
def test_large_features_of_few_samples_are_finite(scale):
    # det itself overflows a float64 here.
    value = manifold_volume(scale * cloud(2048, 2048).float())
    assert math.isfinite(value.item())
    few = cloud(20, 2048)
    spread = np.linalg.svd((few - few.mean(0)).numpy(), compute_uv=False)
    expected = np.log2(1 + (scale * spread) ** 2 / 20).sum() / 2
    got = manifold_volume(scale * few).item()
    assert got == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize('shape', [(6, 3), (3, 6)])
def test_gradcheck(shape):
    points = cloud(*shape).requires_grad_()
    assert torch.autograd.gradcheck(manifold_volume, (points,))


def test_gradient_is_finite_where_there_is_no_volume():
    points = torch.ones(4, 3, requires_grad=True)
    manifold_volume(points).backward()
    assert points.grad.abs().sum() == 0


@pytest.mark.parametrize('dtype', [torch.float16, torch.bfloat16])
def test_half_precision_is_widened(dtype):
    points = (100 * cloud(50, 8)).to(dtype)
    value = manifold_volume(points)
    assert value.dtype == torch.float32
    torch.testing.assert_close(value, manifold_volume(points.float()))


@pytest.mark.parametrize(
    ('points', 'error', 'text'),
    [
        (torch.ones(3), ValueError, r'got \(3,\)'),
        (torch.ones(2, 3, 4), ValueError, r'got \(2, 3, 4\)'),
        (torch.ones(0, 4), ValueError, r'got \(0, 4\)'),
        (torch.tensor([[math.inf]]), ValueError, 'finite'),
        (torch.ones(2, 2).long(), TypeError, 'got torch.int64'),
        ('abc', TypeError, 'got str: abc'),
    ],
)
def test_wrong_points_are_errors(points, error, text):
    with pytest.raises(error, match=f'manifold_volume: points must .*{text}'):
        manifold_volume(points)


def test_agrees_with_the_authors_package():
    """``calculate_volume`` of perceptual_manifold_geometry 0.1.4."""
    points = np.sin(np.arange(60.0).reshape(20, 3) * 1.7) * [3, 1, 0.5]
    got = manifold_volume(torch.tensor(points)).item()
    assert got == pytest.approx(1.5165870940425643, rel=1e-12)
