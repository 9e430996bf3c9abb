import math

import numpy as np
import pytest
import torch

from mmfair.functional import separation_degree

CENTRED = pytest.mark.parametrize('centred', [False, True])
LABELS = torch.tensor([2, 0, 1, 2, 2, 1, 0, 2, 1, 2, 0, 2])


def cloud(count, dimension, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(
        count, dimension, generator=generator, dtype=torch.float64
    )


def algorithm_2(features, labels, centred):
    """Lines 2 to 8 with one column for each sample, as there."""
    of_class = [features[labels == j].T for j in range(labels.max() + 1)]

    def spread(z):
        if centred:
            z = z - z.mean(1, keepdims=True)
        return np.eye(len(z)) + z @ z.T / z.shape[1]

    everything = np.concatenate(of_class, axis=1)
    degrees = []
    for i, own in enumerate(of_class):
        rest = np.concatenate(of_class[:i] + of_class[i + 1 :], axis=1)
        ratio = np.linalg.inv(spread(rest)) @ spread(everything)
        delta = np.linalg.det(spread(own))
        degrees.append(math.log(np.linalg.det(ratio), delta))
    return degrees


@CENTRED
@pytest.mark.parametrize('dimension', [1, 3, 11, 12, 13, 40])
def test_agrees_with_algorithm_2(dimension, centred):
    features = 2 * cloud(12, dimension) + LABELS[:, None]
    got = separation_degree(features, LABELS, centred=centred)
    expected = algorithm_2(features.numpy(), LABELS.numpy(), centred)
    np.testing.assert_allclose(got.numpy(), expected, rtol=1e-9)


def test_value_done_by_hand():
    # V(all) = 2 log(1 + 3 / 2), V(rest) = V(own) = log(1 + 3).
    features = math.sqrt(3) * torch.eye(2)
    value = separation_degree(features, torch.tensor([0, 1]))
    expected = (2 * math.log(2.5) - math.log(4)) / math.log(4)
    assert value.tolist() == pytest.approx([expected, expected], rel=1e-6)


@CENTRED
def test_the_two_sides_agree(centred):
    """More dimensions, empty or not, than samples: the Gram matrix."""
    features = cloud(12, 7)
    wider = torch.cat([features, torch.zeros(12, 30).double()], dim=1)
    torch.testing.assert_close(
        separation_degree(wider, LABELS, centred=centred),
        separation_degree(features, LABELS, centred=centred),
    )


@CENTRED
def test_features_beyond_one_chunk(centred):
    features, labels = cloud(9000, 3), torch.arange(9000) % 4
    features[labels == 1] *= 3
    got = separation_degree(features, labels, centred=centred)
    expected = algorithm_2(features.numpy(), labels.numpy(), centred)
    np.testing.assert_allclose(got.numpy(), expected, rtol=1e-8, atol=1e-10)


def spheres(radius, distance, along=((-0.5, 0, 0), (0.5, 0, 0))):
    """Two congruent clouds on spheres, the second scaled by a radius."""
    unit = torch.nn.functional.normalize(cloud(400, 3), dim=1)
    unit = torch.cat([unit, -unit])  # the mean is the centre
    first, second = distance * torch.tensor(along).double()
    features = torch.cat([unit + first, radius * unit + second])
    return features, torch.arange(2).repeat_interleave(800)


def curve(radius, distances, **kwargs):
    return torch.stack(
        [separation_degree(*spheres(radius, d), **kwargs) for d in distances]
    )


def test_figure_3_equal_radii():
    """Case 1 of section 3.3: equal degrees that grow with the distance."""
    small, large = curve(1, [0, 0.5, 1, 2, 4, 8], centred=True).T
    torch.testing.assert_close(small, large)
    assert small[0].item() == pytest.approx(0, abs=1e-12)
    assert (small.diff() > 0).all()


def test_figure_3_different_radii():
    """Cases 2 and 3: the larger sphere is ahead, the more the larger."""
    distances = [0, 0.5, 1, 2, 3]
    lead = []
    for radius in (1.0, 1.5, 2.0, 3.0):
        small, large = curve(radius, distances, centred=True).T
        assert (small.diff() > 0).all()
        assert (large.diff() > 0).all()
        lead.append(large - small)
    assert (torch.stack(lead).diff(dim=0) > 0).all()


def test_figure_3_holds_up_to_a_distance():
    """Far apart, the gain is common and the smaller volume divides it."""
    small, large = curve(2, [20], centred=True)[0]
    assert small > large


def test_without_centring_the_origin_counts():
    # On opposite sides of the origin, second moments are alike ...
    opposite = curve(1, [0, 1, 4, 16])
    assert opposite.abs().max() < 1e-12
    # ... and in directions at a right angle they are not.
    right_angle = [
        separation_degree(*spheres(1, d, along=((1, 0, 0), (0, 1, 0))))
        for d in (0, 0.5, 1, 2, 4, 8)
    ]
    small, large = torch.stack(right_angle).T
    torch.testing.assert_close(small, large, rtol=0, atol=0.02)
    assert (small.diff() > 0).all()


@CENTRED
def test_permutation_of_samples_and_of_classes(centred):
    features = cloud(12, 4)
    value = separation_degree(features, LABELS, centred=centred)
    order = torch.randperm(12)
    shuffled = separation_degree(
        features[order], LABELS[order], centred=centred
    )
    torch.testing.assert_close(shuffled, value)
    names = torch.tensor([1, 2, 0])
    renamed = separation_degree(features, names[LABELS], centred=centred)
    torch.testing.assert_close(renamed[names], value)


@CENTRED
@pytest.mark.parametrize('dimension', [4, 30])
def test_rotation_and_translation(dimension, centred):
    features = cloud(12, dimension)
    rotation, _ = torch.linalg.qr(cloud(dimension, dimension, seed=1))
    value = separation_degree(features, LABELS, centred=centred)
    turned = features @ rotation + (50 if centred else 0)
    torch.testing.assert_close(
        separation_degree(turned, LABELS, centred=centred), value
    )


def test_downdate_survives_a_class_that_dwarfs_the_others():
    features = cloud(300, 6)
    labels = torch.arange(300) % 3
    features[labels == 0] *= 1e4
    got = separation_degree(features.float(), labels)
    expected = algorithm_2(
        features.float().double().numpy(), labels.numpy(), False
    )
    np.testing.assert_allclose(got.numpy(), expected, rtol=1e-5)


def test_many_dimensions_are_finite():
    value = separation_degree(1e3 * cloud(12, 2048).float(), LABELS)
    assert value.dtype == torch.float32
    assert torch.isfinite(value).all()


@CENTRED
@pytest.mark.parametrize('dimension', [2, 8])
def test_what_has_no_degree_is_nan(dimension, centred):
    labels = torch.tensor([0, 0, 1, 1, 1, 3])
    features = cloud(6, dimension)
    # Without volume: all at the origin, or (centred) all at one place.
    features[labels == 0] = 0.1 if centred else 0.0
    value = separation_degree(features, labels, num_classes=5, centred=centred)
    missing = [True, False, True, centred, True]
    assert value.isnan().tolist() == missing


@pytest.mark.parametrize('dimension', [2, 8])
def test_one_class_alone_has_no_degree(dimension):
    labels = torch.ones(4, dtype=torch.int64)
    value = separation_degree(cloud(4, dimension), labels)
    assert value.isnan().tolist() == [True, True]


@CENTRED
@pytest.mark.parametrize('dimension', [3, 9])
def test_gradcheck(dimension, centred):
    labels = torch.tensor([0, 1, 1, 0, 2, 2, 1])
    features = cloud(7, dimension).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda z: separation_degree(z, labels, centred=centred), (features,)
    )


def test_gradient_is_finite_beside_a_class_without_degree():
    features = cloud(6, 3)
    features[:2] = 0
    features.requires_grad_()
    labels = torch.tensor([0, 0, 1, 1, 3, 3])
    separation_degree(features, labels).nansum().backward()
    assert torch.isfinite(features.grad).all()
    assert features.grad[2:].abs().sum() > 0


@pytest.mark.parametrize('dtype', [torch.float16, torch.bfloat16])
def test_half_precision_is_widened(dtype):
    features = (30 * cloud(12, 4)).to(dtype)
    value = separation_degree(features, LABELS)
    assert value.dtype == torch.float32
    torch.testing.assert_close(
        value, separation_degree(features.float(), LABELS)
    )


@pytest.mark.parametrize(
    ('labels', 'text'),
    [
        (torch.tensor([0, 1]), r'each of the 3 rows .*shape \(2,\)'),
        (torch.tensor([0, 2, 1]), r'in \[0, 2\), got 2'),
        (torch.tensor([0, -1, 1]), r'in \[0, 2\), got -1'),
    ],
)
def test_wrong_labels_are_errors(labels, text):
    with pytest.raises(
        ValueError, match=f'separation_degree: labels must .*{text}'
    ):
        separation_degree(torch.ones(3, 2), labels, num_classes=2)


def test_wrong_features_are_errors():
    labels = torch.zeros(3, dtype=torch.int64)
    for features, error, text in (
        (torch.ones(3), ValueError, r'\(N, D\), N and D >= 1, got \(3,\)'),
        (torch.full((3, 1), math.inf), ValueError, 'finite, got NaN or inf'),
        (torch.ones(3, 2).int(), TypeError, 'tensor, got torch.int32'),
    ):
        with pytest.raises(error, match=f'separation_degree: .*{text}'):
            separation_degree(features, labels)
    with pytest.raises(TypeError, match='integers, got torch.float32'):
        separation_degree(torch.ones(3, 2), labels.float())


@pytest.mark.parametrize('value', ['False', 0, None])
def test_centred_is_true_or_false(value):
    with pytest.raises(TypeError, match='centred must be True or False'):
        separation_degree(cloud(12, 3), LABELS, centred=value)
