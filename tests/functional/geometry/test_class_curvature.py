import warnings

import pytest
import torch

from mmfair.functional import (
    CURVATURE_ESTIMATORS,
    class_curvature,
    class_min_points,
    curvature_min_points,
    gaussian_curvature,
    tangent_angle,
)
from mmfair.functional.geometry.class_curvature import warn_of_small_classes

ESTIMATORS = pytest.mark.parametrize('estimator', CURVATURE_ESTIMATORS)


def samples(counts, width=5, dtype=torch.float64):
    """Features and shuffled labels of classes of these sizes."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(len(counts)).repeat_interleave(torch.tensor(counts))
    labels = labels[torch.randperm(len(labels), generator=generator)]
    features = torch.randn(len(labels), width, generator=generator)
    return features.to(dtype), labels


@pytest.mark.parametrize(
    'settings',
    [
        {},
        {'k': 10, 'tangent_dim': 3, 'fit': 'jet'},
        {'normalize': 'neighborhood', 'form': 'geometric_mean'},
        {'normalize': 'l2', 'tangent_dim': 1},
        {'tangent_dim': 'literal', 'form': 'log', 'k': 12},
    ],
)
def test_mean_over_the_points_of_each_class(settings):
    features, labels = samples([30, 50, 25])
    got = class_curvature(features, labels, **settings)
    for index in range(3):
        own = gaussian_curvature(features[labels == index], **settings)
        torch.testing.assert_close(got[index], own.mean())


def test_tangent_angle_of_each_class():
    features, labels = samples([30, 20])
    got = class_curvature(
        features, labels, estimator='tangent_angle', k=8, tangent_dim=3
    )
    for index in range(2):
        own = features[labels == index]
        expected = tangent_angle(own, k=8, tangent_dim=3).mean()
        torch.testing.assert_close(got[index], expected)


@ESTIMATORS
def test_small_and_absent_classes_are_nan_with_one_warning(estimator):
    features, labels = samples([20, 2, 9, 0, 1])
    with pytest.warns(UserWarning, match='4 of 6 classes') as caught:
        got = class_curvature(
            features, labels, num_classes=6, estimator=estimator
        )
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert str(caught[0].message).endswith(
        'have fewer: 1, 3, 4, 5. Their curvature is NaN.'
    )
    assert got.isnan().tolist() == [False, True, False, True, True, True]


def test_small_classes_are_named():
    features, labels = samples([20, 1, 20])
    names = ['cat', 'okapi', 'dog']
    with pytest.warns(UserWarning, match=r'1 of 3 classes .*: okapi\. '):
        class_curvature(features, labels, class_names=names)


def test_a_long_list_of_small_classes_is_cut():
    with pytest.warns(UserWarning, match=r'12 of 12 .*, 8, 9, \.\.\.\. T'):
        warn_of_small_classes(torch.ones(12), 4)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        warn_of_small_classes(torch.tensor([4, 5]), 4)


def test_class_of_the_least_size():
    features, labels = samples([7, 20])
    assert torch.isfinite(class_curvature(features, labels)).all()
    with pytest.warns(UserWarning, match='11 points of a class are needed'):
        got = class_curvature(features, labels, fit='jet')
    assert got.isnan().tolist() == [True, False]


def test_least_size_may_be_given():
    features, labels = samples([5, 3, 20])
    with pytest.warns(UserWarning, match='5 points .* 1 of 3 .*: 1'):
        got = class_curvature(features, labels, min_points=5)
    assert got.isnan().tolist() == [False, True, False]
    # Not below what the fit needs.
    with pytest.warns(UserWarning, match='4 points .* 1 of 3 .*: 1'):
        class_curvature(features, labels, min_points=1)


def test_least_size_is_twice_the_least_neighbours():
    for dim in (1, 2, 6, 'literal'):
        for fit in ('quadric', 'jet'):
            least = curvature_min_points(dim, fit=fit)
            assert class_min_points(dim, fit=fit) - 1 == 2 * (least - 1)


def test_all_classes_small():
    features, labels = samples([2, 3])
    with pytest.warns(UserWarning, match='2 of 2 classes'):
        assert class_curvature(features, labels).isnan().all()


def test_gradient_reaches_the_features_of_each_class_alone():
    features, labels = samples([20, 30, 2])
    features.requires_grad_()
    with pytest.warns(UserWarning, match='1 of 3 classes'):
        curvature = class_curvature(features, labels, k=8)
    curvature[1].backward()
    reached = features.grad.abs().sum(1) > 0
    assert torch.equal(reached, labels == 1)


@pytest.mark.parametrize('dtype', [torch.float16, torch.bfloat16])
def test_half_precision_is_widened(dtype):
    features, labels = samples([20, 2], dtype=dtype)
    with pytest.warns(UserWarning, match='1 of 2 classes'):
        got = class_curvature(features, labels)
    assert got.dtype == torch.float32


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        ({'estimator': 'mean'}, "estimator must be .*got 'mean'"),
        ({'k': 2}, 'k must be >= 3 for tangent_dim=2, got 2'),
        ({'tangent_dim': 3, 'fit': 'jet', 'k': 8}, 'k must be >= 9'),
        (
            {'estimator': 'tangent_angle', 'tangent_dim': 'literal'},
            "tangent_dim must be an integer for .*, got 'literal'",
        ),
        ({'min_points': float('nan')}, 'min_points must be .*got nan'),
        (
            {'estimator': 'tangent_angle', 'tangent_dim': True},
            'tangent_dim must be an integer for .*, got True',
        ),
        ({'num_classes': 1}, r'labels must be in \[0, 1\), got 1'),
    ],
)
def test_settings_out_of_range(settings, message):
    features, labels = samples([20, 20])
    with pytest.raises(ValueError, match=f'class_curvature: {message}'):
        class_curvature(features, labels, **settings)


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        ({'tangent_dim': 0}, 'gaussian_curvature: tangent_dim'),
        ({'tangent_dim': 5}, 'gaussian_curvature: tangent_dim'),
        ({'form': 'trace'}, 'gaussian_curvature: form'),
        (
            {'estimator': 'tangent_angle', 'tangent_dim': 6},
            'tangent_angle: .*tangent_dim=6',
        ),
    ],
)
def test_settings_that_the_estimators_refuse(settings, message):
    with pytest.raises(ValueError, match=message):
        class_curvature(*samples([20, 20]), **settings)


def test_features_and_labels_that_do_not_fit():
    features, labels = samples([20, 20])
    with pytest.raises(ValueError, match='class_curvature: labels'):
        class_curvature(features, labels[1:])
    with pytest.raises(TypeError, match='class_curvature: features'):
        class_curvature(features.long(), labels)
    with pytest.raises(TypeError, match='class_curvature: labels'):
        class_curvature(features, labels.double())
