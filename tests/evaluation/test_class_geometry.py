import warnings

import pytest
import torch

from mmfair.evaluation import class_geometry, points_per_class
from mmfair.functional import (
    by_class,
    class_curvature,
    intrinsic_dimension,
    manifold_volume,
    separation_degree,
)


def spheres(*counts, dtype=torch.float64):
    generator = torch.Generator().manual_seed(0)
    points = torch.randn(sum(counts), 3, generator=generator, dtype=dtype)
    points = points / points.norm(dim=1, keepdim=True)
    labels = torch.repeat_interleave(torch.tensor(counts))
    return points * (1 + labels[:, None]), labels


def test_each_quantity_is_that_of_its_function():
    points, labels = spheres(150, 120)
    found = class_geometry(
        points,
        labels,
        2,
        k=20,
        normalize='neighborhood',
        id_methods=['twonn'],
    )
    settings = dict(num_classes=2, k=20)
    expected = {
        'volume': by_class(manifold_volume, points, labels, 2),
        'separation': separation_degree(points, labels, num_classes=2),
        'curvature': class_curvature(
            points, labels, normalize='neighborhood', **settings
        ),
        'tangent_angle': class_curvature(
            points, labels, estimator='tangent_angle', **settings
        ),
        'twonn': by_class(
            lambda own: intrinsic_dimension(own, method='twonn'),
            points,
            labels,
            2,
        ),
    }
    assert list(found) == list(expected)
    for name, values in found.items():
        torch.testing.assert_close(values, expected[name], rtol=0, atol=0)


def test_known_spheres():
    points, labels = spheres(800, 800)
    found = class_geometry(points, labels, 2, k=20)
    # Radius 1 and 2: curvature 1 and 1/4, on surfaces of dimension 2.
    torch.testing.assert_close(
        found['curvature'],
        torch.tensor([1, 0.25], dtype=torch.float64),
        rtol=0.15,
        atol=0,
    )
    assert found['volume'][1] > found['volume'][0]
    assert ((found['twonn'] - 2).abs() < 0.3).all()
    assert ((found['participation_ratio'] - 3).abs() < 0.1).all()


def test_small_classes_are_named_once():
    points, labels = spheres(60, 12, 3)
    labels[labels == 1] = 3  # class 1 has none
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        found = class_geometry(
            points, labels, 4, class_names=['a', 'b', 'c', 'd'], k=15
        )
    assert [str(warning.message) for warning in caught] == [
        'class_curvature: 7 points of a class are needed, and 2 of 4 classes '
        'have fewer: b, c. Their curvature is NaN.',
        'class_geometry: a class must have more than k + 1 = 16 points, and '
        '1 of 4 classes have not: d. Their tangent angle is NaN, and '
        'their curvature is not local. Choose a smaller k.',
    ]
    assert found['curvature'].isnan().tolist() == [False, True, True, False]
    assert found['tangent_angle'].isnan().tolist() == [False, True, True, True]
    assert found['volume'].isnan().tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    ('name', 'value'), [('tangent_dim', 3), ('normalize', 'l1')]
)
def test_settings_out_of_range(name, value):
    points, labels = spheres(60, 60)
    with pytest.raises(ValueError, match=f'{name} must be'):
        class_geometry(points, labels, 2, **{name: value})


def test_points_per_class():
    labels = torch.tensor([1, 0, 1, 1, 3, 1, 1])
    chosen = points_per_class(labels, 2, num_classes=4)
    assert labels[chosen].tolist().count(1) == 2
    assert {1, 4} <= set(chosen.tolist())
    assert chosen.tolist() == sorted(chosen.tolist())
    again = points_per_class(labels, 2, num_classes=4)
    assert chosen.tolist() == again.tolist()
    everything = points_per_class(labels, 5, num_classes=4)
    assert everything.tolist() == list(range(7))


def test_the_choice_hangs_on_the_seed_and_takes_each_point_alike():
    labels = torch.zeros(10, dtype=torch.long)
    drawn = [
        points_per_class(labels, 3, num_classes=1, seed=seed)
        for seed in range(400)
    ]
    counts = torch.bincount(torch.cat(drawn), minlength=10)
    assert counts.sum() == 1200
    assert 80 < counts.min() <= counts.max() < 160


@pytest.mark.parametrize('limit', [0, -1, 2.7, float('nan'), '3', True, None])
def test_limits_that_are_no_number_of_points(limit):
    labels = torch.zeros(4, dtype=torch.long)
    with pytest.raises((TypeError, ValueError), match='limit must be'):
        points_per_class(labels, limit, num_classes=1)


def test_one_method_is_not_cut_into_letters():
    points, labels = spheres(60, 60)
    with pytest.raises(TypeError, match=r"id_methods .*Write \['twonn'\]"):
        class_geometry(points, labels, 2, id_methods='twonn')
