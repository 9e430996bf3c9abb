from importlib import import_module

import numpy as np
import pytest
import torch

from mmfair.functional.geometry.neighborhoods import (
    inner_products,
    nearest_neighbors,
    neighborhood_grams,
    tangent_coordinates,
)

neighborhoods = import_module('mmfair.functional.geometry.neighborhoods')


def cloud(count, width, dtype=torch.float64, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, width, generator=generator, dtype=dtype)


def members_of(points, k):
    own = torch.arange(len(points))[:, None]
    return torch.cat([own, nearest_neighbors(points, k)], dim=1)


def test_neighbours_are_those_of_all_distances():
    points = cloud(70, 5)
    distance = torch.cdist(points, points).fill_diagonal_(float('inf'))
    expected = distance.argsort(1)[:, :9]
    assert torch.equal(nearest_neighbors(points, 9), expected)
    queries = torch.tensor([7, 3, 60])
    assert torch.equal(
        nearest_neighbors(points, 9, queries), expected[queries]
    )
    products = inner_products(points, 10)
    got = nearest_neighbors(points, 9, products=products)
    assert torch.equal(got, expected)


def test_neighbours_in_chunks(monkeypatch):
    points = cloud(50, 3)
    expected = nearest_neighbors(points, 4)
    monkeypatch.setattr(neighborhoods, '_CHUNK', 120)
    assert torch.equal(nearest_neighbors(points, 4), expected)


def test_neighbours_far_from_the_origin():
    points = (cloud(60, 4) + 1000).float()
    expected = nearest_neighbors(points.double(), 1)
    assert torch.equal(nearest_neighbors(points, 1), expected)


def test_duplicates_are_neighbours_of_each_other():
    points = torch.tensor([[0.0], [5.0], [0.0], [5.5], [0.0]])
    nearest = nearest_neighbors(points, 2)
    assert set(nearest[0].tolist()) == {2, 4}
    assert set(nearest[2].tolist()) == {0, 4}
    assert nearest[1, 0] == 3


@pytest.mark.parametrize('k', [0, 3])
def test_number_of_neighbours_out_of_range(k):
    with pytest.raises(
        ValueError,
        match=rf'nearest_neighbors: k must be in \[1, 2\] for 3 .*, got {k}',
    ):
        nearest_neighbors(torch.zeros(3, 2), k)


def test_grams_are_those_of_each_neighbourhood():
    points = cloud(80, 7)
    members = members_of(points, 9)
    products = inner_products(points, 10)
    grams = neighborhood_grams(points, members, products)
    for index, gram in zip(members.numpy(), grams.numpy(), strict=True):
        local = points.numpy()[index]
        local = local - local.mean(0)
        np.testing.assert_allclose(gram, local @ local.T, atol=1e-12)
    torch.testing.assert_close(neighborhood_grams(points, members), grams)


def test_gradients_of_both_ways_to_the_grams_agree():
    points = cloud(40, 5).requires_grad_()
    members = members_of(points, 8)
    products = inner_products(points, 9)
    weights = cloud(40 * 9, 9).view(40, 9, 9)
    gradients = [
        torch.autograd.grad((weights * grams).sum(), points)[0]
        for grams in (
            neighborhood_grams(points, members, products),
            neighborhood_grams(points, members),
        )
    ]
    torch.testing.assert_close(*gradients)


def test_grams_in_chunks(monkeypatch):
    points = cloud(30, 6)
    members = members_of(points, 4)
    expected = neighborhood_grams(points, members)
    monkeypatch.setattr(neighborhoods, '_CHUNK', 100)
    torch.testing.assert_close(neighborhood_grams(points, members), expected)


def test_products_are_about_the_mean_and_for_few_points_alone(monkeypatch):
    points = cloud(24, 3)
    local = points - points.mean(0)
    torch.testing.assert_close(inner_products(points, 5), local @ local.T)
    assert inner_products(points, 4) is None  # 24 >= 4^2
    monkeypatch.setattr(neighborhoods, '_CHUNK', 24 * 24 - 1)
    assert inner_products(points, 5) is None


def test_coordinates_are_projections_on_principal_directions():
    points = cloud(12, 6) * torch.tensor([9.0, 7, 5, 3, 2, 1])
    local = points - points.mean(0)
    got = tangent_coordinates((local @ local.T)[None], 3)[0]
    directions = np.linalg.svd(local.numpy())[2][:4]
    expected = local.numpy() @ directions.T
    np.testing.assert_allclose(got.abs(), np.abs(expected), atol=1e-10)


def test_coordinates_keep_distances_and_zero_what_is_not_there():
    points = cloud(9, 2)
    points = points - points.mean(0)
    got = tangent_coordinates((points @ points.T)[None], 3)[0]
    torch.testing.assert_close(
        torch.cdist(got, got), torch.cdist(points, points)
    )
    assert (got[:, 2:] == 0).all()


def test_gradient_of_a_variance_is_the_square_of_its_direction():
    points = cloud(8, 5)
    points = points - points.mean(0)
    gram = (points @ points.T).requires_grad_()
    normal = tangent_coordinates(gram[None], 2)[0, :, 2]
    normal.square().sum().backward()  # the third eigenvalue
    vector = torch.linalg.eigh(gram.detach()).eigenvectors[:, -3]
    torch.testing.assert_close(gram.grad, torch.outer(vector, vector))


@pytest.mark.parametrize('dim', [0, 5])
def test_tangent_dimension_out_of_range(dim):
    with pytest.raises(
        ValueError,
        match='tangent_coordinates: tangent_dim must be in '
        rf'\[1, 4\] for 5 points, got {dim}',
    ):
        tangent_coordinates(torch.eye(5)[None], dim)


@pytest.mark.parametrize('value', ['2', True, None, 1.5, float('nan')])
def test_numbers_that_are_none(value):
    with pytest.raises((TypeError, ValueError), match='k must be a whole'):
        nearest_neighbors(torch.zeros(5, 2), value)
    with pytest.raises((TypeError, ValueError), match='tangent_dim must be'):
        tangent_coordinates(torch.eye(5)[None], value)
