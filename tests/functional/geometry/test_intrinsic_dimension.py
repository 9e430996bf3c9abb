import math
import sys
import warnings

import numpy as np
import pytest
import torch

from mmfair.functional import (
    INTRINSIC_DIMENSION_METHODS,
    intrinsic_dimension,
)

METHODS = pytest.mark.parametrize('method', INTRINSIC_DIMENSION_METHODS)
LOCAL = pytest.mark.parametrize('method', ['twonn', 'tle'])


def skdim_id():
    """The reference; what its import does to the filters is undone."""
    with warnings.catch_warnings():
        return pytest.importorskip('skdim.id')


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def cube(dimension, count=1500):
    generator = torch.Generator().manual_seed(dimension)
    return torch.rand(
        count, dimension, generator=generator, dtype=torch.float64
    )


def sphere(dimension, count=1500):
    return torch.nn.functional.normalize(normal(count, dimension + 1), dim=1)


def embedded(points, ambient=20):
    """The points turned at random in a space of more dimensions."""
    rotation, _ = torch.linalg.qr(normal(ambient, ambient, seed=9))
    return points @ rotation[: points.size(1)]


@LOCAL
@pytest.mark.parametrize('shape', [cube, sphere])
@pytest.mark.parametrize('dimension', [1, 2, 4, 6])
def test_known_manifolds(method, shape, dimension):
    points = embedded(shape(dimension))
    got = intrinsic_dimension(points, method=method).item()
    # The edge of a cube takes off about a tenth at 6 dimensions; TLE is about
    # a tenth high at few.
    assert got == pytest.approx(dimension, rel=0.15)


@pytest.mark.parametrize('dimension', [1, 3, 8])
def test_participation_ratio_of_an_isotropic_cloud(dimension):
    points = embedded(normal(4000, dimension))
    got = intrinsic_dimension(points).item()
    assert got == pytest.approx(dimension, rel=0.01)


@pytest.mark.parametrize('shape', [(50, 6), (6, 50), (2, 3), (9, 9), (5, 1)])
def test_participation_ratio_by_eigenvalues(shape):
    points = normal(*shape) * torch.arange(1, shape[1] + 1) + 7
    covariance = np.atleast_2d(np.cov(points.numpy(), rowvar=False))
    eigenvalues = np.linalg.eigvalsh(covariance)
    expected = eigenvalues.sum() ** 2 / (eigenvalues**2).sum()
    got = intrinsic_dimension(points).item()
    assert got == pytest.approx(expected, rel=1e-10)


def test_participation_ratio_done_by_hand():
    # Variances 4 and 1: (4 + 1)^2 / (16 + 1).
    points = torch.tensor([[2.0, 1], [2, -1], [-2, 1], [-2, -1]])
    got = intrinsic_dimension(points).item()
    assert got == pytest.approx(25 / 17, rel=1e-6)


def released(x):
    """As the authors' README computes it."""
    return np.trace(x.T @ x) ** 2 / np.trace((x.T @ x) ** 2)


def test_released_code_depends_on_the_axes_and_this_does_not():
    points = normal(500, 4) * torch.tensor([5.0, 1, 1, 1])
    points = points - points.mean(0)
    # Along the axes, and free of correlation, the two agree.
    _, axes = torch.linalg.eigh(points.T @ points)
    straight = points @ axes
    ours = intrinsic_dimension(straight).item()
    assert released(straight.numpy()) == pytest.approx(ours, rel=1e-9)
    # All diagonal entries alike: the released one sees 4 dimensions.
    hadamard = torch.tensor(
        [[1.0, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]
    )
    turned = straight @ (hadamard.double() / 2)
    assert released(turned.numpy()) == pytest.approx(4, rel=1e-9)
    assert intrinsic_dimension(turned).item() == pytest.approx(ours)


@pytest.mark.parametrize('discard', [0.1, 0.25])
@pytest.mark.parametrize(('dimension', 'ambient'), [(3, 10), (5, 40)])
def test_twonn_agrees_with_scikit_dimension(dimension, ambient, discard):
    points = embedded(cube(dimension, 700), ambient)
    reference = skdim_id().TwoNN(discard_fraction=discard)
    expected = reference.fit(points.numpy()).dimension_
    got = intrinsic_dimension(points, method='twonn', discard=discard).item()
    assert got == pytest.approx(expected, rel=1e-6)


def test_twonn_done_by_hand():
    # On a line at 0, 1, 3 and 7: ratios 3, 2, 3 / 2 and 6 / 4, of which the
    # smaller half is kept.
    points = torch.tensor([[0.0], [1.0], [3.0], [7.0]]).double()
    x = np.log([1.5, 1.5])
    y = -np.log1p(-np.array([1, 2]) / 4)
    got = intrinsic_dimension(points, method='twonn', discard=0.5).item()
    assert got == pytest.approx(x @ y / (x @ x), rel=1e-12)


def test_twonn_without_discarding_leaves_out_the_last_alone():
    points = cube(3, 50)
    got = intrinsic_dimension(points, method='twonn', discard=0).item()
    same = intrinsic_dimension(points, method='twonn', discard=0.02).item()
    assert got == same
    assert math.isfinite(got)


def test_twonn_counts_copies_once():
    points = cube(3, 300)
    copies = torch.cat([points, points[:40], points[:7]])
    torch.testing.assert_close(
        intrinsic_dimension(copies, method='twonn'),
        intrinsic_dimension(points, method='twonn'),
    )


@pytest.mark.parametrize('dtype', [torch.float32, torch.float64])
@pytest.mark.parametrize('times', [1, 2, 5])
def test_twonn_counts_copies_that_differ_by_rounding_once(dtype, times):
    """Such as features of one image from batches of two sizes."""
    points = embedded(cube(3, 300)).to(dtype)
    eps = torch.finfo(dtype).eps
    generator = torch.Generator().manual_seed(3)
    near = [
        points[:200] * (1 + 2 * eps * torch.randn(1, generator=generator))
        for _ in range(times)
    ]
    got = intrinsic_dimension(torch.cat([points, *near]), method='twonn')
    expected = intrinsic_dimension(points, method='twonn')
    torch.testing.assert_close(got, expected, rtol=1e-3, atol=0)


def test_twonn_of_one_point_and_its_copies_is_nan():
    point = torch.tensor([[0.3, 0.7, 0.1]])
    copies = point * (1 + 1e-7 * torch.arange(40))[:, None]
    assert intrinsic_dimension(copies, method='twonn').isnan()


def test_twonn_keeps_points_that_are_close_but_none_is_a_copy():
    points = embedded(cube(2, 200))
    small = 1e-3 * points + 5  # close, relative to their length
    got = intrinsic_dimension(small, method='twonn')
    expected = intrinsic_dimension(points, method='twonn')
    torch.testing.assert_close(got, expected, rtol=1e-3, atol=0)


def test_twonn_resolves_short_distances_far_from_the_origin():
    points = cube(3, 400)
    moved = 1e-4 * points + 1e4
    torch.testing.assert_close(
        intrinsic_dimension(moved, method='twonn'),
        intrinsic_dimension(points, method='twonn'),
        rtol=1e-6,
        atol=0,
    )


def test_tle_is_that_of_scikit_dimension():
    points = embedded(cube(3, 300))
    with np.errstate(all='ignore'):
        expected = skdim_id().TLE().fit(points.numpy()).dimension_
    got = intrinsic_dimension(points, method='tle').item()
    assert got == pytest.approx(expected, rel=1e-12)


@METHODS
def test_rotation_translation_scale_and_order(method):
    points = cube(3, 300) @ normal(3, 6)
    rotation, _ = torch.linalg.qr(normal(6, 6, seed=1))
    moved = 3 * (points[torch.randperm(300)] @ rotation) + 5
    torch.testing.assert_close(
        intrinsic_dimension(moved, method=method),
        intrinsic_dimension(points, method=method),
        # TLE leaves out what is shorter than 1e-4, whatever the scale.
        rtol=2e-3 if method == 'tle' else 1e-7,
        atol=0,
    )


@METHODS
@pytest.mark.parametrize('count', [1, 2])
def test_too_few_points(method, count):
    points = cube(3, count)
    if method == 'tle':
        with pytest.warns(UserWarning, match=f'3 points .*, got {count}'):
            value = intrinsic_dimension(points, method=method)
    else:
        value = intrinsic_dimension(points, method=method)
    # Two points lie on a line.
    expected = 1.0 if (method, count) == ('participation_ratio', 2) else None
    if expected is None:
        assert value.isnan()
    else:
        assert value.item() == pytest.approx(expected)


def test_tle_of_few_points_takes_all_as_neighbours():
    assert math.isfinite(intrinsic_dimension(cube(3, 5), method='tle'))


@METHODS
def test_equal_points_have_no_dimension(method):
    points = torch.full((30, 3), 0.1)
    if method == 'tle':
        with pytest.warns(UserWarning, match='gives NaN: All k-NN distances'):
            value = intrinsic_dimension(points, method=method)
    else:
        value = intrinsic_dimension(points, method=method)
    assert value.isnan()


def test_twonn_of_a_lattice_is_nan():
    """First and second neighbours are equally far: nothing to fit."""
    axis = torch.arange(4.0)
    lattice = torch.cartesian_prod(axis, axis)
    assert intrinsic_dimension(lattice, method='twonn').isnan()


def test_tle_of_one_feature_says_why():
    with pytest.warns(UserWarning, match=r"'tle' gives NaN: .*1 feature"):
        value = intrinsic_dimension(cube(1, 30), method='tle')
    assert value.isnan()


@pytest.mark.parametrize('shape', [(8, 3), (4, 6)])
@pytest.mark.parametrize('method', ['participation_ratio', 'twonn'])
def test_gradcheck(method, shape):
    points = normal(*shape).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda x: intrinsic_dimension(x, method=method), (points,)
    )


def test_gradient_is_finite_where_there_is_no_extent():
    points = torch.ones(4, 3, requires_grad=True)
    intrinsic_dimension(points).backward()
    assert points.grad.abs().sum() == 0


@METHODS
@pytest.mark.parametrize('dtype', [torch.float16, torch.bfloat16])
def test_half_precision_is_widened(method, dtype):
    points = normal(100, 4).to(dtype)
    value = intrinsic_dimension(points, method=method)
    assert value.dtype == torch.float32
    torch.testing.assert_close(
        value, intrinsic_dimension(points.float(), method=method)
    )


def test_absent_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, 'skdim', None)
    monkeypatch.setitem(sys.modules, 'skdim.id', None)
    with pytest.raises(ImportError, match=r'pip install mmfair\[geometry\]'):
        intrinsic_dimension(cube(2, 30), method='tle')
    assert intrinsic_dimension(cube(2, 30), method='twonn') > 0


def test_import_of_the_package_leaves_warnings_on(monkeypatch):
    skdim_id()
    for name in [n for n in sys.modules if n.split('.')[0] == 'skdim']:
        monkeypatch.delitem(sys.modules, name)
    before = list(warnings.filters)
    intrinsic_dimension(cube(2, 30), method='tle')
    assert list(warnings.filters) == before


@pytest.mark.parametrize(
    ('points', 'error', 'text'),
    [
        (torch.ones(3), ValueError, r'got \(3,\)'),
        (torch.ones(0, 3), ValueError, r'got \(0, 3\)'),
        (torch.full((3, 2), math.nan), ValueError, 'finite'),
        (torch.ones(3, 2).long(), TypeError, 'got torch.int64'),
    ],
)
def test_wrong_points_are_errors(points, error, text):
    with pytest.raises(error, match=f'dimension: points must .*{text}'):
        intrinsic_dimension(points)


def test_wrong_settings_are_errors():
    with pytest.raises(ValueError, match=r"method must be .*'mle'"):
        intrinsic_dimension(cube(2, 9), method='mle')
    for discard in (-0.1, 1.0):
        with pytest.raises(ValueError, match=rf'discard must .*got {discard}'):
            intrinsic_dimension(cube(2, 9), discard=discard)
    for discard in (float('nan'), '0.1', True, None):
        with pytest.raises((TypeError, ValueError), match='discard must'):
            intrinsic_dimension(cube(2, 9), discard=discard)
    for method in (None, 1, ['twonn']):
        with pytest.raises(ValueError, match='method must be'):
            intrinsic_dimension(cube(2, 9), method=method)
