import math
from importlib import import_module
from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.linalg import subspace_angles
from scipy.spatial import KDTree

from mmfair.functional import tangent_angle

module = import_module('mmfair.functional.geometry.tangent_angle')


def cloud(count, width, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, width, generator=generator, dtype=torch.float64)


def saddle(bend):
    generator = torch.Generator().manual_seed(0)
    x, y = torch.rand(2, 400, generator=generator, dtype=torch.float64) - 0.5
    return torch.stack([x, y, bend * (x**2 - y**2)], dim=1)


def reference(points, k, dim):
    nearest = KDTree(points).query(points, k + 1)[1]
    frames = []
    for members in nearest:
        local = points[members] - points[members].mean(0)
        frames.append(np.linalg.svd(local)[2][:dim].T)
    return [
        np.mean([subspace_angles(frames[i], frames[j]) for j in members[1:]])
        for i, members in enumerate(nearest)
    ]


@pytest.mark.parametrize(
    ('width', 'k', 'dim'), [(3, 9, 1), (3, 9, 2), (8, 12, 3), (40, 7, 2)]
)
def test_agrees_with_the_angles_between_subspaces(width, k, dim):
    points = cloud(40, width)
    got = tangent_angle(points, k=k, tangent_dim=dim)
    expected = reference(points.numpy(), k, dim)
    np.testing.assert_allclose(got, expected, rtol=1e-6)


def test_circle():
    # Evenly spaced points turn by 2 pi / 60 from one to the next.
    angle = torch.arange(60, dtype=torch.float64) * math.pi / 30
    circle = torch.stack([angle.cos(), angle.sin()], dim=1)
    got = tangent_angle(circle, k=4, tangent_dim=1)
    expected = torch.full_like(angle, 1.5 * math.pi / 30)
    torch.testing.assert_close(got, expected)


@pytest.mark.parametrize('dim', [1, 2])
def test_flat_is_zero(dim):
    flat = cloud(50, dim) @ cloud(dim, 5, seed=1) + 3
    assert tangent_angle(flat, k=10, tangent_dim=dim).max() < 1e-6


def test_directions_that_no_point_has_do_not_turn():
    line = torch.linspace(0, 1, 20)[:, None] * torch.ones(3)
    assert tangent_angle(line, k=5, tangent_dim=2).max() < 1e-3
    assert tangent_angle(torch.ones(20, 3), k=5).max() == 0


def test_grows_as_a_saddle_bends():
    means = [
        tangent_angle(saddle(bend), k=20).mean()
        for bend in (0, 0.1, 0.25, 0.5, 1, 2)
    ]
    assert all(a < b for a, b in pairwise(means))
    assert means[-1] < math.pi / 2


@pytest.mark.parametrize('scale', [1e-12, 0.1, 1e12])
def test_scale_does_not_matter(scale):
    points = saddle(1)
    torch.testing.assert_close(
        tangent_angle(scale * points, k=10), tangent_angle(points, k=10)
    )


def test_rigid_motion_and_order_do_not_matter():
    points = cloud(40, 4)
    turn = torch.linalg.qr(cloud(4, 4, seed=1)).Q
    order = torch.randperm(40)
    moved = points[order] @ turn + 2
    torch.testing.assert_close(
        tangent_angle(moved, k=10), tangent_angle(points, k=10)[order]
    )


def test_more_neighbours_than_there_are():
    points = cloud(12, 3)
    most = tangent_angle(points, k=11)
    assert torch.equal(tangent_angle(points, k=40), most)
    assert most.max() < 1e-6  # all have the same neighbourhood


def test_chunks_do_not_matter(monkeypatch):
    points = cloud(40, 4)
    expected = tangent_angle(points, k=8)
    monkeypatch.setattr(module, '_CHUNK', 100)
    torch.testing.assert_close(tangent_angle(points, k=8), expected)


def test_precision_and_gradient():
    points = saddle(1).float().requires_grad_()
    got = tangent_angle(points, k=10)
    assert got.dtype == torch.float32
    assert not got.requires_grad
    exact = tangent_angle(points.double(), k=10)
    torch.testing.assert_close(got.double(), exact, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ('settings', 'found'),
    [
        ({'k': 0}, 'k=0, tangent_dim=2'),
        ({'tangent_dim': 0}, 'k=40, tangent_dim=0'),
        ({'tangent_dim': 4}, 'k=40, tangent_dim=4'),
        ({'k': 2, 'tangent_dim': 3}, 'k=2, tangent_dim=3'),
    ],
)
def test_settings_out_of_range(settings, found):
    with pytest.raises(
        ValueError,
        match=r'tangent_angle: k must be >= 1 and tangent_dim in \[1, .*\] '
        f'for 9 points of 3 dimensions, got {found}',
    ):
        tangent_angle(cloud(9, 3), **settings)


def test_points_that_are_none():
    with pytest.raises(TypeError, match='tangent_angle: points must be'):
        tangent_angle(torch.ones(3, 3, dtype=torch.long))
    with pytest.raises(ValueError, match='tangent_angle: .*finite'):
        tangent_angle(torch.full((5, 3), float('inf')))
