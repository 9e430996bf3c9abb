import math
import warnings
from importlib import import_module
from itertools import pairwise

import numpy as np
import pytest
import torch
from literal_curvature import literal_curvature

from mmfair.functional import (
    CURVATURE_FITS,
    CURVATURE_FORMS,
    CURVATURE_NORMALIZATIONS,
    EIGH_METHODS,
    curvature_min_points,
    gaussian_curvature,
)
from mmfair.functional.geometry.gaussian_curvature import (
    neighborhood_curvature,
)
from mmfair.functional.geometry.quadric_fit import quadric_curvature

module = import_module('mmfair.functional.geometry.gaussian_curvature')
FITS = pytest.mark.parametrize('fit', CURVATURE_FITS)
FORMS = pytest.mark.parametrize('form', CURVATURE_FORMS)
DIMS = pytest.mark.parametrize('dim', [1, 2, 3])


def cloud(count, width, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, width, generator=generator, dtype=torch.float64)


def sphere(count, width=3, seed=0):
    return torch.nn.functional.normalize(cloud(count, width, seed), dim=1)


def even_sphere(count):
    """A Fibonacci lattice."""
    index = torch.arange(count, dtype=torch.float64) + 0.5
    angle, height = math.pi * (1 + 5**0.5) * index, 1 - 2 * index / count
    radius = (1 - height**2).sqrt()
    return torch.stack(
        [radius * angle.cos(), radius * angle.sin(), height], dim=1
    )


def saddle(count, bend):
    """Points of z = bend (x^2 - y^2), and the curvature at each."""
    generator = torch.Generator().manual_seed(0)
    x, y = torch.rand(2, count, generator=generator, dtype=torch.float64) * 2
    x, y = x - 1, y - 1
    points = torch.stack([x, y, bend * (x**2 - y**2)], dim=1)
    steep = 1 + 4 * bend**2 * (x**2 + y**2)
    return points, 4 * bend**2 / steep**2


def torus(count):
    """Points of a torus of radii 2 and 1, and |curvature| at each."""
    tube, ring = 2 * math.pi * cloud(count, 2).frac().abs().T
    away = 2 + tube.cos()
    points = torch.stack(
        [away * ring.cos(), away * ring.sin(), tube.sin()], dim=1
    )
    return points, (tube.cos() / away).abs()


# Algorithm 3, line by line.


@pytest.mark.parametrize(
    ('dim', 'width'),
    [(1, 2), (1, 40), (2, 3), (2, 12), (3, 4), (3, 40), (6, 7), (6, 30)],
)
def test_agrees_with_the_algorithm(dim, width):
    points = cloud(40, width)
    got = gaussian_curvature(points, k=25, tangent_dim=dim)
    expected = literal_curvature(points.numpy(), 25, dim)
    np.testing.assert_allclose(got, expected, rtol=1e-8)


@pytest.mark.parametrize(
    ('width', 'k'), [(3, 10), (5, 12), (10, 8), (20, 12), (12, 25)]
)
def test_agrees_with_the_algorithm_at_its_own_dimension(width, k):
    # As many dimensions as the neighbours span, less one: from 10 on there
    # are more unknowns than neighbours.
    points = cloud(40, width)
    got = gaussian_curvature(points, k=k, tangent_dim='literal', form='log')
    expected = literal_curvature(points.numpy(), k, 'literal', log=True)
    np.testing.assert_allclose(got, expected, atol=1e-7)


# Surfaces of known curvature.


@pytest.mark.parametrize('radius', [0.2, 1.0, 7.0])
def test_even_sphere(radius):
    points = radius * even_sphere(2000)
    for fit in CURVATURE_FITS:
        curvature = gaussian_curvature(points, k=30, fit=fit) * radius**2
        # Above 1 by the fourth order, 1.5 k/n.
        assert curvature.mean().item() == pytest.approx(1.02, abs=0.01)
        assert curvature.std() < 0.02


def test_random_sphere():
    points = sphere(2000)
    means = {
        (fit, k): gaussian_curvature(points, k=k, fit=fit).mean().item()
        for fit in CURVATURE_FITS
        for k in (10, 20, 40)
    }
    for k in (10, 20, 40):
        assert means['jet', k] == pytest.approx(1 + 1.5 * k / 2000, abs=3e-3)
    # Without a linear term, a tilted normal flattens: by about 2.5 / k.
    low = [means['quadric', k] for k in (10, 20, 40)]
    assert low == sorted(low)
    assert low[0] == pytest.approx(0.72, abs=0.03)
    assert low[2] == pytest.approx(0.97, abs=0.02)


def test_neighbours_in_pairs_do_not_tilt_the_normal():
    plane = 0.02 * cloud(200 * 10, 2).view(200, 10, 2)
    plane = torch.cat([torch.zeros(200, 1, 2), plane, -plane], dim=1)
    height = 1 - (1 - plane.square().sum(2, keepdim=True)).sqrt()
    cap = torch.cat([plane, height], dim=2)
    cap = cap - cap.mean(1, keepdim=True)
    curvature = neighborhood_curvature(cap @ cap.mT)
    torch.testing.assert_close(
        curvature, torch.ones_like(curvature), rtol=0, atol=5e-3
    )


@FITS
def test_circle(fit):
    angle = torch.arange(120, dtype=torch.float64) * math.pi / 60
    circle = torch.stack([3 * angle.cos(), 3 * angle.sin()], dim=1)
    curvature = gaussian_curvature(circle, k=6, tangent_dim=1, fit=fit)
    torch.testing.assert_close(
        curvature, torch.full_like(angle, 1 / 3), rtol=0.01, atol=0
    )


def test_sphere_of_three_dimensions():
    points = 2 * sphere(2000, width=4)
    curvature = gaussian_curvature(points, k=20, tangent_dim=3, fit='jet')
    assert 8 * curvature.median().item() == pytest.approx(1.07, abs=0.03)
    paper = gaussian_curvature(points, k=40, tangent_dim=3)
    assert 8 * paper.median().item() == pytest.approx(1.05, abs=0.05)


def test_torus():
    points, expected = torus(2500)
    jet = gaussian_curvature(points, k=20, fit='jet')
    paper = gaussian_curvature(points, k=40)
    assert (jet - expected).abs().median() < 0.02
    assert (paper - expected).abs().median() < 0.04
    for curvature, least in ((jet, 0.98), (paper, 0.9)):
        both = torch.stack([curvature, expected])
        assert torch.corrcoef(both)[0, 1] > least


@pytest.mark.parametrize('bend', [0.1, 0.5, 1.0])
def test_saddle(bend):
    points, expected = saddle(1500, bend)
    inner = points[:, :2].abs().amax(1) < 0.7
    jet = gaussian_curvature(points, k=20, fit='jet') / expected
    paper = gaussian_curvature(points, k=40) / expected
    assert jet[inner].mean().item() == pytest.approx(1, abs=0.03)
    assert paper[inner].median().item() == pytest.approx(0.88, abs=0.04)
    # Neighbours on one side alone tilt the normal further.
    assert paper[~inner].mean() < paper[inner].mean() - 0.1
    assert jet[~inner].mean().item() == pytest.approx(1, abs=0.12)


@FITS
@pytest.mark.parametrize('k', [10, 20, 40])
def test_curvature_grows_as_a_saddle_bends(fit, k):
    """Fig. 5 of the paper."""
    values = [
        gaussian_curvature(saddle(500, bend)[0], k=k, fit=fit).mean()
        for bend in (0, 0.1, 0.25, 0.5, 1, 2)
    ]
    assert values[0] < 1e-20
    assert all(a < b for a, b in pairwise(values))


# What it depends on.


@FITS
@FORMS
@pytest.mark.parametrize('normalize', ['none', 'neighborhood'])
def test_rigid_motion_and_order_do_not_matter(fit, form, normalize):
    points = cloud(60, 4)
    settings = {'k': 12, 'fit': fit, 'form': form, 'normalize': normalize}
    expected = gaussian_curvature(points, **settings)
    turn = torch.linalg.qr(cloud(4, 4, seed=1)).Q
    order = torch.randperm(60)
    moved = points[order] @ turn + torch.tensor([5.0, -3, 0, 1])
    torch.testing.assert_close(
        gaussian_curvature(moved, **settings),
        expected[order],
        rtol=1e-7,
        atol=1e-9,
    )


@FITS
def test_space_around_does_not_matter(fit):
    points = cloud(50, 4)
    frame = torch.linalg.qr(cloud(512, 4, seed=1)).Q
    torch.testing.assert_close(
        gaussian_curvature(points @ frame.T, k=12, fit=fit),
        gaussian_curvature(points, k=12, fit=fit),
        rtol=1e-7,
        atol=1e-9,
    )


@FITS
@DIMS
def test_scale_law(fit, dim):
    points = cloud(50, 5)

    def ratio(**settings):
        settings = {'k': 15, 'tangent_dim': dim, 'fit': fit, **settings}
        scaled = gaussian_curvature(4 * points, **settings)
        return scaled / gaussian_curvature(points, **settings)

    for settings, factor in (
        ({}, 4.0**-dim),
        ({'form': 'geometric_mean'}, 1 / 4),
        ({'form': 'mean'}, 1 / 4),
        ({'normalize': 'neighborhood'}, 1.0),
        ({'normalize': 'l2'}, 1.0),
    ):
        got = ratio(**settings)
        torch.testing.assert_close(
            got, torch.full_like(got, factor), rtol=1e-8, atol=0
        )


def test_neighborhood_multiplies_by_the_radius():
    points = cloud(30, 3)
    distances = torch.cdist(points, points).sort(1).values[:, 1:11]
    squares = distances.square().mean(1)  # r^2, m = 2
    torch.testing.assert_close(
        gaussian_curvature(points, k=10, normalize='neighborhood'),
        gaussian_curvature(points, k=10) * squares,
    )


def test_l2_is_the_curvature_on_the_unit_sphere():
    points = cloud(40, 4)
    lengths = torch.rand(40, 1, dtype=torch.float64) + 0.5
    got = gaussian_curvature(lengths * points, k=10, normalize='l2')
    torch.testing.assert_close(
        got, gaussian_curvature(points, k=10, normalize='l2')
    )
    unit = torch.nn.functional.normalize(points, dim=1)
    torch.testing.assert_close(got, gaussian_curvature(unit, k=10))


@FITS
@DIMS
def test_forms_are_of_one_value(fit, dim):
    determinant, mean, log = (
        gaussian_curvature(
            cloud(40, 5), k=12, tangent_dim=dim, form=form, fit=fit
        )
        for form in ('determinant', 'geometric_mean', 'log')
    )
    torch.testing.assert_close(mean.pow(dim), determinant)
    torch.testing.assert_close(log.exp(), determinant)


def test_mean_curvature_of_spheres_and_a_saddle():
    """1 / R in any dimension; 0 at a saddle, which Gauss's is not."""
    for dim, k in ((2, 30), (3, 20)):
        points = 2 * sphere(2000, width=dim + 1)
        curvature = gaussian_curvature(
            points, k=k, tangent_dim=dim, form='mean', fit='jet'
        )
        assert 2 * curvature.median().item() == pytest.approx(1, abs=0.04)
    points = saddle(1500, 0.5)[0]
    middle = points[:, :2].abs().amax(1) < 0.2
    mean, gauss = (
        gaussian_curvature(points, k=20, form=form, fit='jet')[middle].mean()
        for form in ('mean', 'geometric_mean')
    )
    assert mean < 0.1 * gauss


def test_mean_curvature_is_of_one_normal():
    """Of (x^2 / 2, y^2 / 2) over a plane the vector is 1/2 (1, 1) long."""
    plane = cloud(400, 2) / 30
    points = torch.cat([plane, plane.square() / 2], dim=1)
    curvature = gaussian_curvature(points, k=30, form='mean', fit='jet')
    middle = plane.norm(dim=1) < 0.03
    assert 0 < curvature[middle].mean() < 0.6 * 0.5**0.5


@pytest.mark.parametrize('dim', [1, 2, 4])
def test_mean_curvature_of_a_tilted_sphere(dim):
    """A sphere over a plane that does not touch it, by its slope there."""
    place = cloud(5, dim) / (4 * math.sqrt(dim))
    height = (1 - place.square().sum(1)).sqrt()
    slope = -place / height[:, None]
    bend = torch.eye(dim).to(place) + slope[:, :, None] * slope[:, None]
    theta = -bend / height[:, None, None]
    got = quadric_curvature(
        3 * theta, slope, torch.full((5,), 3.0), None, 'mean'
    )
    torch.testing.assert_close(got, torch.ones_like(got))
    gauss = quadric_curvature(
        3 * theta, slope, torch.full((5,), 3.0), None, 'determinant'
    )
    torch.testing.assert_close(gauss, torch.ones_like(got))


@pytest.mark.parametrize('dim', [2, 6])
def test_single_precision(dim):
    points = cloud(800, 32) @ torch.diag(torch.linspace(3, 0.1, 32).double())
    exact = gaussian_curvature(points, k=40, tangent_dim=dim)
    single = gaussian_curvature(points.float(), k=40, tangent_dim=dim)
    assert single.dtype == torch.float32
    error = (single.double() - exact).abs() / exact
    assert error.median() < 5e-5
    assert (single.double().mean() / exact.mean() - 1).abs() < 1e-4


def test_half_precision_is_widened():
    points = cloud(30, 3).half()
    got = gaussian_curvature(points, k=8)
    assert torch.equal(got, gaussian_curvature(points.float(), k=8))


def test_more_neighbours_than_there_are():
    points = cloud(15, 3)
    most = gaussian_curvature(points, k=14)
    assert torch.equal(gaussian_curvature(points, k=40), most)


def test_duplicates_are_neighbours():
    points = sphere(100)
    twice = points.repeat_interleave(2, dim=0)
    curvature = gaussian_curvature(twice, k=21, fit='jet')
    assert torch.isfinite(curvature).all()
    torch.testing.assert_close(curvature[::2], curvature[1::2])
    # A point's double adds no equation, every other one counts twice.
    single = gaussian_curvature(points, k=10, fit='jet')
    torch.testing.assert_close(curvature[::2], single, rtol=0.05, atol=0)


# Ways of computing.


@pytest.mark.parametrize('tangent_dim', [2, 'literal'])
def test_chunks_do_not_matter(monkeypatch, tangent_dim):
    points = cloud(50, 4)
    expected = gaussian_curvature(points, k=12, tangent_dim=tangent_dim)
    monkeypatch.setattr(module, '_CHUNK', 7 * 13**2)
    torch.testing.assert_close(
        gaussian_curvature(points, k=12, tangent_dim=tangent_dim), expected
    )


@pytest.mark.parametrize('tangent_dim', [3, 'literal'])
def test_many_points_at_once_are_the_same_as_few(tangent_dim):
    """Shared out to threads, with a gradient or without, or in inference."""
    points = cloud(300, 4)
    settings = {'k': 20, 'tangent_dim': tangent_dim}
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    expected = gaussian_curvature(points, **settings)
    torch.set_num_threads(2)
    got = [gaussian_curvature(points, **settings)]
    points.requires_grad_()
    got.append(gaussian_curvature(points, **settings))
    assert got[-1].requires_grad
    with torch.no_grad():
        got.append(gaussian_curvature(points, **settings))
    with torch.inference_mode():
        got.append(gaussian_curvature(points * 1, **settings))
    assert not got[-1].requires_grad
    assert torch.get_num_threads() == 2
    torch.set_num_threads(before)
    for curvature in got:
        torch.testing.assert_close(curvature, expected, rtol=1e-8, atol=0)


@pytest.mark.parametrize('count', [200, 90])
def test_small_and_large_clouds_take_their_way(count):
    """Around (k + 1)^2 points, 121 here."""
    points = cloud(count, 4)
    expected = literal_curvature(points.numpy(), 10, 2, rows=range(10))
    got = gaussian_curvature(points, k=10)[:10]
    np.testing.assert_allclose(got, expected, rtol=1e-8)


# Gradients.


@FITS
@FORMS
@DIMS
@pytest.mark.parametrize('normalize', CURVATURE_NORMALIZATIONS)
def test_gradcheck(fit, form, dim, normalize):
    points = cloud(24, 5).requires_grad_()

    def some(x):
        return gaussian_curvature(
            x, k=14, tangent_dim=dim, normalize=normalize, form=form, fit=fit
        )

    # Of all entries, or, for the variants, of a random combination.
    plain = form == 'determinant' and normalize == 'none'
    assert torch.autograd.gradcheck(some, (points,), fast_mode=not plain)


def test_gradcheck_where_unknowns_outnumber_neighbours():
    points = cloud(12, 6).requires_grad_()

    def some(x):
        return gaussian_curvature(x, k=7, tangent_dim='literal', form='log')

    assert torch.autograd.gradcheck(some, (points,), fast_mode=True)


def identical():
    return torch.ones(20, 4)


def line():
    return torch.linspace(0, 1, 20)[:, None] * torch.tensor([1.0, 2, 0, -1])


def plane():
    return cloud(20, 2).float() @ torch.eye(2, 4)


@FITS
@pytest.mark.parametrize('form', ['determinant', 'geometric_mean', 'mean'])
@pytest.mark.parametrize('normalize', CURVATURE_NORMALIZATIONS)
@pytest.mark.parametrize('points', [identical, line, plane])
def test_flat_is_zero_with_a_finite_gradient(points, normalize, form, fit):
    points = points().double().requires_grad_()
    curvature = gaussian_curvature(
        points, k=9, normalize=normalize, form=form, fit=fit
    )
    curvature.sum().backward()
    assert torch.isfinite(points.grad).all()
    assert torch.isfinite(curvature).all()
    if normalize != 'l2':
        assert (curvature == 0).all()


# Too few points, and errors.


@pytest.mark.parametrize(
    ('dim', 'fit', 'needed'),
    [
        (1, 'quadric', 3),
        (1, 'jet', 3),
        (2, 'quadric', 4),
        (2, 'jet', 6),
        (3, 'quadric', 7),
        (6, 'quadric', 22),
        (6, 'jet', 28),
        ('literal', 'quadric', 3),
    ],
)
def test_least_number_of_points(dim, fit, needed):
    assert curvature_min_points(dim, fit=fit) == needed
    points = cloud(needed, 8)
    settings = {'tangent_dim': dim, 'fit': fit}
    assert torch.isfinite(gaussian_curvature(points, **settings)).all()
    for few, k in ((points[1:], 40), (points, needed - 2)):
        with pytest.warns(
            UserWarning, match=rf'{needed} points and k >= {needed - 1} are'
        ) as caught:
            curvature = gaussian_curvature(few, k=k, **settings)
        assert len(caught) == 1
        assert caught[0].filename == __file__
        assert curvature.shape == (len(few),)
        assert curvature.isnan().all()


def test_no_warning_without_cause():
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        gaussian_curvature(cloud(4, 3))


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        ({'normalize': 'max'}, r"normalize must be .*got 'max'"),
        ({'form': 'trace'}, r"form must be .*got 'trace'"),
        ({'fit': 'cubic'}, r"fit must be .*got 'cubic'"),
        ({'k': 0}, 'k must be .*>= 1, got 0'),
        ({'tangent_dim': 0}, r"'literal' or an integer in \[1, 2\].*got 0"),
        ({'tangent_dim': 3}, r'\[1, 2\] for points of 3 dimensions, got 3'),
        ({'tangent_dim': 'all'}, "got 'all'"),
        ({'tangent_dim': 1.0}, 'got 1.0'),
        ({'tangent_dim': True}, 'got True'),
        ({'tangent_dim': float('nan')}, 'got nan'),
        ({'k': float('nan')}, 'k must be .*got nan'),
        ({'k': 2.5}, 'k must be .*got 2.5'),
        ({'eigh': 'cuda'}, "eigh must be .*got 'cuda'"),
    ],
)
def test_settings_out_of_range(settings, message):
    with pytest.raises(ValueError, match=f'gaussian_curvature: .*{message}'):
        gaussian_curvature(cloud(9, 3), **settings)


@pytest.mark.parametrize('dim', [0, 'all', 1.0])
def test_least_number_of_points_of_no_dimension(dim):
    with pytest.raises(
        ValueError, match=f'curvature_min_points: .* >= 1, got {dim!r}'
    ):
        curvature_min_points(dim)


@pytest.mark.parametrize('value', ['40', True, None])
def test_neighbours_that_are_no_number(value):
    with pytest.raises(TypeError, match='gaussian_curvature: k must be'):
        gaussian_curvature(cloud(9, 3), k=value)


def test_points_whose_products_overflow():
    points = 1e25 * cloud(60, 3).float()
    with pytest.raises(ValueError, match='must be finite.*scale them'):
        gaussian_curvature(points, k=8)


@pytest.mark.parametrize('eigh', EIGH_METHODS)
@pytest.mark.parametrize('dim', [1, 2, 'literal'])
def test_every_way_to_decompose_gives_the_same(eigh, dim):
    points = cloud(50, 4).requires_grad_()
    settings = dict(k=12, tangent_dim=dim, form='log')
    got = gaussian_curvature(points, eigh=eigh, **settings)
    expected = gaussian_curvature(points, **settings)
    torch.testing.assert_close(got, expected, rtol=1e-6, atol=1e-6)
    if dim != 'literal':
        gradients = [
            torch.autograd.grad(value.sum(), points)[0]
            for value in (got, expected)
        ]
        torch.testing.assert_close(*gradients, rtol=1e-5, atol=1e-5)


def test_points_that_are_none():
    with pytest.raises(TypeError, match='gaussian_curvature: points must be'):
        gaussian_curvature('abc')
    with pytest.raises(ValueError, match='gaussian_curvature: .*shape'):
        gaussian_curvature(torch.zeros(3))
    with pytest.raises(ValueError, match='gaussian_curvature: .*finite'):
        gaussian_curvature(torch.full((5, 3), float('nan')))
