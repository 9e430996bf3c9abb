"""One measurement of the classes, for hook, tool and report."""

import pytest
import torch

from mmfair.evaluation import GEOMETRY_QUANTITIES, class_geometry
from mmfair.evaluation.class_geometry import points_per_class
from mmfair.evaluation.geometry import GeometrySettings, measure
from mmfair.functional import accuracy_correlation

NAN, INFINITY = float('nan'), float('inf')
SCORE = [90.0, 70.0, 80.0]


def data(count=120):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(count, 4, generator=generator), torch.arange(count) % 3


def of(features, labels, settings, **more):
    names = ['ape', 'bee', 'cat']
    return measure(
        features, labels, SCORE, settings, class_names=names, **more
    )


def test_quantities_correlations_and_points():
    features, labels = data()
    settings = GeometrySettings(20, k=8, seed=5)
    found = of(features, labels, settings)
    used = points_per_class(labels, 20, num_classes=3, seed=5)
    expected = class_geometry(features[used], labels[used], 3, k=8)
    assert found.quantities.keys() == expected.keys()
    assert set(found.quantities) <= set(GEOMETRY_QUANTITIES)
    for name, values in expected.items():
        assert torch.equal(found.quantities[name], values)
        r = accuracy_correlation(values.tolist(), SCORE)
        assert found.correlations[name] == r
    assert found.points.tolist() == [20, 20, 20]
    assert (found.left_out, found.dimensions) == (60, 4)


def test_all_points_where_there_is_no_limit():
    features, labels = data()
    found = of(features, labels, GeometrySettings(None, k=8))
    assert found.points.tolist() == [40, 40, 40]
    assert found.left_out == 0
    expected = class_geometry(features, labels, 3, k=8)['curvature']
    assert torch.equal(found.quantities['curvature'], expected)


def test_an_image_is_a_point_under_each_of_its_labels():
    features, labels = data()
    image = torch.arange(120).flip(0)
    settings = GeometrySettings(None, k=8)
    found = of(features, labels, settings, image=image)
    again = of(features[image], labels, settings)
    assert torch.equal(found.quantities['volume'], again.quantities['volume'])


def test_what_was_said_is_kept_once():
    features, labels = data(60)
    found = of(features, labels, GeometrySettings(None, k=40))
    (text,) = found.warnings
    assert 'a class must have more than k + 1 = 41 points' in text


@pytest.mark.parametrize(
    ('settings', 'match'),
    [
        (dict(max_per_class=0), 'max_per_class must .* got 0'),
        (dict(max_per_class=2.7), 'max_per_class must .* got 2.7'),
        (dict(max_per_class='all'), "max_per_class must .* got 'all'"),
        (dict(k=2), 'k must be >= 3 .* got 2'),
        (dict(k=NAN), 'k must .* got nan'),
        (dict(k=INFINITY), 'k must .* got inf'),
        (dict(tangent_dim='literal'), "tangent_dim must .* got 'literal'"),
        (dict(tangent_dim=True), 'tangent_dim must .* got True'),
        (dict(normalize='max'), "normalize must .* got 'max'"),
        (dict(eigh='gpu'), "eigh must .* got 'gpu'"),
        (dict(seed=-1), 'seed must .* got -1'),
        (dict(id_methods='twonn'), "id_methods must be a list .* 'twonn'"),
        (dict(id_methods=['mle']), "id_methods must .* got 'mle'"),
    ],
)
def test_settings_without_a_meaning(settings, match):
    with pytest.raises((TypeError, ValueError), match=f'^Part: {match}'):
        GeometrySettings(**settings, where='Part')
