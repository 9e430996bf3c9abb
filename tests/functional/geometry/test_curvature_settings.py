"""How curvature is measured, checked in one place."""

import dataclasses

import pytest

from mmfair.functional import CurvatureSettings

NAN, INFINITY = float('nan'), float('inf')


def test_defaults_are_those_of_the_paper():
    settings = CurvatureSettings()
    assert dataclasses.asdict(settings) == {
        'k': 40,
        'tangent_dim': 2,
        'normalize': 'none',
        'form': 'determinant',
        'fit': 'quadric',
        'eigh': 'cpu',
    }
    assert (settings.min_points, settings.class_min_points) == (4, 7)


@pytest.mark.parametrize(
    ('given', 'match'),
    [
        (dict(k=0), 'k must be .* got 0'),
        (dict(k=-1), 'k must be .* got -1'),
        (dict(k=2.5), 'k must be .* got 2.5'),
        (dict(k=NAN), 'k must be .* got nan'),
        (dict(k=INFINITY), 'k must be .* got inf'),
        (dict(k='40'), "k must be .* got '40'"),
        (dict(k=True), 'k must be .* got True'),
        (dict(k=None), 'k must be .* got None'),
        (dict(tangent_dim=0), 'tangent_dim must be .* got 0'),
        (dict(tangent_dim=2.0), 'tangent_dim must be .* got 2.0'),
        (dict(tangent_dim=NAN), 'tangent_dim must be .* got nan'),
        (dict(tangent_dim='2'), "tangent_dim must be .* got '2'"),
        (dict(tangent_dim=True), 'tangent_dim must be .* got True'),
        (dict(tangent_dim=3, width=3), r'.*in \[1, 2\] .* got 3'),
        (dict(normalize='max'), "normalize must be .* got 'max'"),
        (dict(normalize=None), 'normalize must be .* got None'),
        (dict(form='trace'), "form must be .* got 'trace'"),
        (dict(fit=1), 'fit must be .* got 1'),
        (dict(eigh='gpu'), "eigh must be .* got 'gpu'"),
    ],
)
def test_values_without_a_meaning(given, match):
    with pytest.raises((TypeError, ValueError), match=f'^Part: {match}'):
        CurvatureSettings(**given, where='Part')


def test_whole_numbers_of_any_type_are_taken():
    import numpy as np
    import torch

    for k in (7, 7.0, np.int64(7), torch.tensor(7)):
        settings = CurvatureSettings(k=k)
        assert settings.k == 7
        assert type(settings.k) is int


def test_neighbours_for_a_quadric():
    CurvatureSettings(k=21, tangent_dim=6).check_k(where='Part')
    with pytest.raises(ValueError, match=r'^Part: k must be >= 21 .*got 20'):
        CurvatureSettings(k=20, tangent_dim=6).check_k(where='Part')
