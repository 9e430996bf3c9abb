"""The formula, and the three principles of section 6.1, as they hold."""

import math

import numpy as np
import pytest
import scipy.special
import torch

from mmfair.functional import (
    CURVATURE_READINGS,
    curvature_regularization,
    regularization_weight,
)

FORMS = pytest.mark.parametrize('smooth', [True, False])
NAN, INFINITY = math.nan, math.inf


def curvatures(count=8, *, spread=1.0, seed=0):
    generator = torch.Generator().manual_seed(seed)
    logs = torch.randn(count, generator=generator, dtype=torch.float64)
    return (spread * logs).exp()


def penalties(curvature, smooth):
    """The terms of the sum in section 6.2, with NumPy."""
    inverse = 1 / curvature
    inverse = inverse / inverse.max()
    top = np.log(np.exp(inverse).sum()) if smooth else inverse.max()
    return -np.log(inverse / top)


def gradient(curvature, smooth):
    """dL / dlog G."""
    logs = curvature.log().requires_grad_()
    loss = curvature_regularization(logs.exp(), smooth=smooth)
    return torch.autograd.grad(loss, logs)[0]


@FORMS
@pytest.mark.parametrize('count', [1, 2, 7, 100])
def test_agrees_with_the_formula(smooth, count):
    curvature = curvatures(count)
    got = curvature_regularization(curvature, smooth=smooth)
    expected = penalties(curvature.numpy(), smooth).sum()
    assert got.item() == pytest.approx(expected, rel=1e-12)


def test_values_done_by_hand():
    # Inverted 1, 1/2, 1/4; the largest is 1 already.
    curvature = torch.tensor([1.0, 2.0, 4.0])
    exact = curvature_regularization(curvature, smooth=False)
    assert exact.item() == pytest.approx(0 + math.log(2) + math.log(4))
    top = math.log(math.exp(1) + math.exp(1 / 2) + math.exp(1 / 4))
    smooth = curvature_regularization(curvature)
    assert smooth.item() == pytest.approx(3 * math.log(top) + math.log(8))


@FORMS
def test_permutation_of_classes(smooth):
    curvature = curvatures()
    torch.testing.assert_close(
        curvature_regularization(curvature.flip(0), smooth=smooth),
        curvature_regularization(curvature, smooth=smooth),
    )


@FORMS
@pytest.mark.parametrize('scale', [1e-30, 0.1, 1e30])
def test_ratios_alone_matter(smooth, scale):
    curvature = curvatures()
    torch.testing.assert_close(
        curvature_regularization(scale * curvature, smooth=smooth),
        curvature_regularization(curvature, smooth=smooth),
    )


@FORMS
@pytest.mark.parametrize('ratio', [1e-7, 1e-30, 0.0])
def test_ratios_below_the_floor_count_as_the_floor(smooth, ratio):
    def loss(least, **settings):
        curvature = torch.tensor([1.0, 0.5, least], requires_grad=True)
        value = curvature_regularization(curvature, smooth=smooth, **settings)
        value.backward()
        return value.item(), curvature.grad

    value, grad = loss(ratio)
    assert value == pytest.approx(loss(1e-6)[0])
    top = math.log(math.e + 2) if smooth else 1
    expected = 2 * math.log(1e6) + math.log(0.5) + 3 * math.log(top)
    assert value == pytest.approx(expected, rel=1e-5)
    assert torch.isfinite(grad).all()
    assert grad[2] == 0
    assert grad[1].item() == pytest.approx(2, rel=1e-4)  # 1 / G
    assert loss(ratio, floor=0.25)[0] == pytest.approx(
        loss(0.25, floor=0.01)[0]
    )


@FORMS
def test_float32_extremes(smooth):
    curvature = torch.tensor([3e38, 1e-38, 1.0, 1e38], requires_grad=True)
    value = curvature_regularization(curvature, smooth=smooth)
    value.backward()
    # Two are below the floor: inverses 1, 1 and two of about 1e-6.
    top = math.log(2 * math.e + 2) if smooth else 1
    expected = 2 * math.log(1e6) + math.log(1 / 3) + 4 * math.log(top)
    assert value.item() == pytest.approx(expected, rel=1e-5)
    assert torch.isfinite(curvature.grad).all()


@FORMS
@pytest.mark.parametrize('missing', [NAN, INFINITY])
def test_classes_without_a_curvature_are_left_out(smooth, missing):
    curvature = torch.tensor(
        [missing, 1.0, 4.0, missing, 2.0], requires_grad=True
    )
    value = curvature_regularization(curvature, smooth=smooth)
    present = torch.tensor([1.0, 4.0, 2.0], requires_grad=True)
    expected = curvature_regularization(present, smooth=smooth)
    assert value.item() == expected.item()
    value.backward()
    expected.backward()
    assert curvature.grad[[1, 2, 4]].equal(present.grad)
    assert curvature.grad[[0, 3]].equal(torch.zeros(2))


@FORMS
@pytest.mark.parametrize('values', [[], [NAN, NAN], [0.0, 0.0], [NAN, 0.0]])
def test_nothing_to_balance_is_zero_without_gradient(smooth, values):
    curvature = torch.tensor(values, requires_grad=True)
    value = curvature_regularization(curvature, smooth=smooth)
    assert value.item() == 0
    assert not value.requires_grad


@FORMS
@pytest.mark.parametrize('values', [[7.0], [NAN, 7.0]])
def test_one_class_is_zero_with_gradient_zero(smooth, values):
    curvature = torch.tensor(values, requires_grad=True)
    value = curvature_regularization(curvature, smooth=smooth)
    assert value.item() == 0
    value.backward()
    assert not curvature.grad.any()


@FORMS
def test_gradcheck(smooth):
    curvature = curvatures().requires_grad_()
    assert torch.autograd.gradcheck(
        lambda g: curvature_regularization(g, smooth=smooth), (curvature,)
    )


@FORMS
def test_never_negative(smooth):
    for seed in range(50):
        near = 1 + 1e-6 * curvatures(seed=seed).float()
        assert curvature_regularization(near, smooth=smooth) >= 0


# The principles of section 6.1


@FORMS
def test_principle_1_the_penalty_grows_with_the_curvature(smooth):
    each = penalties(np.array([0.1, 0.3, 0.5, 2.0]), smooth)
    assert (np.diff(each) > 0).all()
    if not smooth:
        assert each[0] == 0
    else:
        assert each[0] > 0


def test_principle_1_exact_what_a_class_adds_is_its_own_penalty():
    curvature = curvatures()
    loss = curvature_regularization(curvature, smooth=False)
    least, most = curvature.min(), curvature.max()
    for more in (least, (least * most).sqrt(), most):
        joined = torch.cat([curvature, more[None]])
        added = curvature_regularization(joined, smooth=False) - loss
        torch.testing.assert_close(added, (more / least).log())


def test_principle_2_exact_zero_at_equal_curvatures_and_only_there():
    equal = torch.full((10,), 3.0, requires_grad=True)
    value = curvature_regularization(equal, smooth=False)
    assert value.item() == 0
    value.backward()
    assert not equal.grad.any()
    for index in range(10):
        for factor in (0.99, 1.01):
            other = equal.detach().clone()
            other[index] *= factor
            assert curvature_regularization(other, smooth=False) > 0


@pytest.mark.parametrize('count', [2, 10, 100])
def test_principle_2_smooth_a_constant_and_equal_penalties(count):
    equal = torch.full((count,), 3.0, dtype=torch.float64)
    constant = count * math.log(1 + math.log(count))
    value = curvature_regularization(equal)
    assert value.item() == pytest.approx(constant, rel=1e-12)
    each = penalties(equal.numpy(), smooth=True)
    np.testing.assert_allclose(each, constant / count, rtol=1e-12)
    # Of the maximum, each of equals has a share: no class is pushed.
    torch.testing.assert_close(gradient(equal, True), torch.zeros_like(equal))


@pytest.mark.parametrize('count', [2, 10, 100])
def test_principle_2_smooth_is_least_at_equal_curvatures(count):
    equal = torch.ones(count, dtype=torch.float64)
    least = curvature_regularization(equal)
    for seed in range(20):
        near = curvatures(count, spread=0.01, seed=seed)
        assert curvature_regularization(near) > least
    # The flattest of almost equal classes is pushed up, the others down.
    equal[0] -= 1e-9
    push = gradient(equal, True)
    others = 1 - 1 / (1 + math.log(count))
    torch.testing.assert_close(push[1:], torch.full_like(equal[1:], others))
    assert push[0].item() == pytest.approx(-(count - 1) * others)


@FORMS
@pytest.mark.parametrize('spread', [0.05, 2.0], ids=['near', 'far'])
def test_principle_2_descent_on_the_logarithms_ends_in_balance(spread, smooth):
    curvature = curvatures(10, spread=spread)
    for _ in range(3000):
        curvature = curvature * (-3e-3 * gradient(curvature, smooth)).exp()
    torch.testing.assert_close(
        curvature / curvature.min(), torch.ones(10).double(), rtol=0.05, atol=0
    )


@pytest.mark.parametrize('count', [2, 10, 100])
def test_the_other_order_has_its_peak_at_equal_curvatures(count):
    """Divided by their maximum first, then inverted: not what is built."""

    def other_order(curvature):
        inverse = curvature.max() / curvature
        return (inverse.logsumexp(0).log() - inverse.log()).sum()

    peak = other_order(torch.ones(count, dtype=torch.float64))
    for seed in range(20):
        assert other_order(curvatures(count, spread=0.01, seed=seed)) < peak


# Principle 3 says that the sum of the curvatures tends to decrease. The loss
# knows their ratios alone, so whether the sum does depends on how a step
# moves them.


def test_principle_3_exact_all_go_down_alike_but_the_flattest_which_goes_up():
    curvature = curvatures()
    expected = torch.ones_like(curvature)
    expected[curvature.argmin()] = -(len(curvature) - 1)
    torch.testing.assert_close(gradient(curvature, False), expected)


@FORMS
def test_principle_3_no_push_on_the_common_scale(smooth):
    push = gradient(curvatures(), smooth)
    assert push.sum().item() == pytest.approx(0, abs=1e-12)


def descend(rate, steps, *, on_logarithms):
    """Curvatures before and after each step of descent on the exact form."""
    path = [curvatures(spread=0.4)]
    for _ in range(steps):
        push = gradient(path[-1], False)  # dL / dlog G
        if on_logarithms:
            path.append(path[-1] * (-rate * push).exp())
        else:
            path.append(path[-1] - rate * push / path[-1])
    return torch.stack(path)


def test_principle_3_descent_on_the_curvatures_raises_their_sum():
    """In each step; it keeps their squares' sum, all end near its mean."""
    rate = 2e-3
    path = descend(rate, 800, on_logarithms=False)
    flattest = path.min(dim=1, keepdim=True).values
    expected = rate * (1 / flattest - 1 / path).sum(1)
    torch.testing.assert_close(path.sum(1).diff(), expected[:-1])
    assert (expected > 0).all()
    square_mean = path[0].square().mean().sqrt()
    assert square_mean > 1.05 * path[0].mean()
    torch.testing.assert_close(
        path[-1], square_mean.expand(8), rtol=0.03, atol=0
    )
    assert path[-1].sum() > 1.05 * path[0].sum()


def test_principle_3_descent_on_their_logarithms_lowers_their_sum():
    """It keeps their product; all end near the geometric mean.

    The sum falls in each step until the curvatures are equal up to the size
    of a step, then stays.
    """
    path = descend(5e-3, 400, on_logarithms=True)
    product = path.log().sum(1)
    torch.testing.assert_close(product, product[:1].expand(401))
    geometric_mean = path[0].log().mean().exp()
    assert geometric_mean < 0.95 * path[0].mean()
    torch.testing.assert_close(
        path[-1], geometric_mean.expand(8), rtol=0.03, atol=0
    )
    total = path.sum(1)
    assert (total[:100].diff() < 0).all()
    assert total[-1] < 0.95 * total[0]
    torch.testing.assert_close(
        total[200:], total[200:201].expand(201), rtol=1e-3, atol=0
    )


@FORMS
def test_errors(smooth):
    with pytest.raises(ValueError) as caught:
        curvature_regularization(torch.tensor([1.0, -2.0]), smooth=smooth)
    assert str(caught.value) == (
        'curvature_regularization: curvature must have shape (C,) and be '
        '>= 0, got shape (2,) and minimum -2.0.'
    )
    for shape in ((), (2, 2), (0, 2)):
        with pytest.raises(ValueError, match='must have shape'):
            curvature_regularization(torch.ones(shape), smooth=smooth)
    for floor in (0.0, 1.0, -1.0, NAN):
        with pytest.raises(ValueError, match=rf'floor must .*, got {floor}'):
            curvature_regularization(torch.ones(2), floor=floor)
    for points in ([1.0, 2.0], torch.tensor([1, 2]), np.ones(2)):
        with pytest.raises(TypeError, match='curvature must be a floating-po'):
            curvature_regularization(points, smooth=smooth)


# The equation of section 6.2 as it is printed


def printed(curvature, **settings):
    return curvature_regularization(curvature, reading='printed', **settings)


def printed_gradient(curvature):
    """dL / dlog G."""
    logs = torch.as_tensor(curvature).double().log().requires_grad_()
    return torch.autograd.grad(printed(logs.exp()), logs)[0]


@pytest.mark.parametrize('reading', CURVATURE_READINGS)
@pytest.mark.parametrize('scale', [0.01, 1.0, 100.0])
def test_the_readings_are_the_formulas(reading, scale):
    curvature = scale * curvatures().numpy()
    inverse = 1 / curvature
    if reading == 'normalized':
        inverse = inverse / inverse.max()
    if reading == 'exact':
        top = inverse.max()
    else:
        top = scipy.special.logsumexp(inverse)
    expected = -np.log(inverse / top).sum()
    got = curvature_regularization(torch.tensor(curvature), reading=reading)
    assert got.item() == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(
    ('curvature', 'normalized', 'as_printed', 'exact'),
    [
        ((10.0, 20.0, 40.0), 3.727, 9.426, 2.079),
        ((0.1, 0.2, 0.4), 3.727, 2.082, 2.079),
        ((1.0, 2.0, 4.0), 3.727, 3.727, 2.079),
    ],
)
def test_the_readings_by_value(curvature, normalized, as_printed, exact):
    for reading, expected in (
        ('normalized', normalized),
        ('printed', as_printed),
        ('exact', exact),
    ):
        value = curvature_regularization(
            torch.tensor(curvature), reading=reading
        )
        assert value.item() == pytest.approx(expected, abs=1e-3)


def test_the_printed_reading_pulls_all_curvatures_down():
    large = printed_gradient((10.0, 20.0, 40.0))
    np.testing.assert_allclose(large, [0.91, 0.96, 0.98], atol=5e-3)
    other = gradient(torch.tensor([10.0, 20.0, 40.0]).double(), True)
    np.testing.assert_allclose(other, [-1.65, 0.75, 0.90], atol=5e-3)
    # C less C times the softmax's mean of x over its log-sum-exp: above 0.
    for scale in (0.1, 1.0, 1e3):
        assert printed_gradient(scale * curvatures()).sum() > 0


@pytest.mark.parametrize('count', [2, 10, 100])
@pytest.mark.parametrize('value', [0.01, 1.0, 55.0])
def test_the_printed_reading_at_equal_curvatures(count, value):
    equal = torch.full((count,), value, dtype=torch.float64)
    push = printed_gradient(equal)
    expected = math.log(count) / (1 / value + math.log(count))
    np.testing.assert_allclose(push, expected, rtol=1e-9)
    loss = printed(equal)
    expected = count * math.log(1 + value * math.log(count))
    assert loss.item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize('dtype', [torch.float32, torch.float64])
@pytest.mark.parametrize('exponent', [-45, -38, -10, 10, 38, 150, 300])
def test_the_printed_reading_of_tiny_and_huge_curvatures(exponent, dtype):
    if dtype is torch.float32 and exponent > 38:
        pytest.skip('beyond float32')
    scale = 10.0**exponent
    curvature = torch.tensor([1.0, 1.5, 3.0], dtype=dtype) * scale
    curvature.requires_grad_()
    value = printed(curvature)
    value.backward()
    assert math.isfinite(value.item())
    assert value.item() >= 0
    assert torch.isfinite(curvature.grad).all()
    if exponent > 0:  # x is next to 0: log-sum-exp is log C
        expected = math.log(4.5) + 3 * math.log(math.log(3))
        expected += 3 * exponent * math.log(10)
        assert value.item() == pytest.approx(expected, rel=1e-6)
        push = (curvature.grad * curvature).detach()
        torch.testing.assert_close(push, torch.ones_like(push))
    elif exponent >= -10:  # the largest x is all of it: the exact form
        assert value.item() == pytest.approx(math.log(4.5), rel=1e-6)


def test_the_printed_reading_of_mixed_extremes():
    curvature = torch.tensor([3e38, 1e-38, 1.0, 1e38], requires_grad=True)
    value = printed(curvature)
    value.backward()
    assert math.isfinite(value.item())
    assert torch.isfinite(curvature.grad).all()


def test_the_printed_reading_has_the_gradient_of_its_value():
    for scale in (0.05, 1.0, 20.0):
        curvature = (scale * curvatures()).requires_grad_()
        assert torch.autograd.gradcheck(printed, (curvature,))


@pytest.mark.parametrize('values', [[], [NAN, NAN], [0.0, 0.0], [NAN, 0.0]])
def test_printed_nothing_to_balance_is_zero_without_gradient(values):
    value = printed(torch.tensor(values, requires_grad=True))
    assert value.item() == 0
    assert not value.requires_grad


@pytest.mark.parametrize('values', [[7.0], [NAN, 1e-30], [1e30]])
def test_printed_one_class_is_zero_with_gradient_zero(values):
    curvature = torch.tensor(values, requires_grad=True)
    value = printed(curvature)
    assert value.item() == 0
    value.backward()
    assert not curvature.grad.any()


def test_printed_a_flat_class_counts_as_the_floor():
    curvature = torch.tensor([1.0, 0.5, 0.0], requires_grad=True)
    value = printed(curvature)
    value.backward()
    floored = printed(torch.tensor([1.0, 0.5, 1e-6]))
    assert value.item() == pytest.approx(floored.item())
    assert curvature.grad[2] == 0
    assert torch.isfinite(curvature.grad).all()


def test_smooth_is_the_older_name():
    curvature = curvatures()
    for smooth, reading in ((True, 'normalized'), (False, 'exact')):
        old = curvature_regularization(curvature, smooth=smooth)
        assert old == curvature_regularization(curvature, reading=reading)
    assert curvature_regularization(curvature) == curvature_regularization(
        curvature, reading='normalized'
    )


@pytest.mark.parametrize(
    ('settings', 'match'),
    [
        (dict(reading='smooth'), "reading must be .* got 'smooth'"),
        (dict(reading=True), 'reading must be .* got True'),
        (dict(smooth='False'), "smooth must be True or False, got 'False'"),
        (dict(smooth=0), 'smooth must be True or False, got 0'),
        (dict(smooth=True, reading='printed'), 'smooth must be left out'),
    ],
)
def test_readings_that_do_not_exist(settings, match):
    with pytest.raises((TypeError, ValueError), match=match):
        curvature_regularization(torch.ones(2), **settings)


# The weight


def weight(epoch=10, tau=100.0, task=2.0, regularizer=8.0):
    return regularization_weight(
        epoch,
        tau=tau,
        task=torch.tensor(task),
        regularizer=torch.tensor(regularizer),
    )


def test_weight_is_that_of_section_6_2():
    assert weight().item() == pytest.approx(math.log(10, 100) * 2 / 8)
    # At epoch tau, the regulariser counts as much as the task.
    for tau in (2, 100, 120.0):
        value = weight(int(tau), tau, task=0.3, regularizer=40.0)
        assert value.item() * 40 == pytest.approx(0.3)
    assert weight(1).item() == 0
    values = [weight(epoch).item() for epoch in range(1, 300)]
    assert (np.diff(values) > 0).all()


@pytest.mark.parametrize(
    ('task', 'regularizer'),
    [
        (2.0, 0.0),
        (2.0, 1e-45),
        (2.0, -1.0),
        (2.0, NAN),
        (2.0, INFINITY),
        (NAN, 8.0),
        (INFINITY, 8.0),
        (INFINITY, INFINITY),
        (0.0, 0.0),
        (-1.0, 8.0),
    ],
)
def test_weight_is_zero_where_there_is_no_quotient(task, regularizer):
    assert weight(task=task, regularizer=regularizer).item() == 0


def test_weight_carries_no_gradient():
    task = torch.tensor(2.0, requires_grad=True)
    value = regularization_weight(10, tau=100, task=task, regularizer=3 * task)
    assert not value.requires_grad
    assert value.shape == ()


@pytest.mark.parametrize(
    ('epoch', 'tau'), [(0, 100), (-3, 100), (5, 1), (5, 0.5), (5, -2)]
)
def test_weight_errors(epoch, tau):
    name, value = ('epoch', epoch) if epoch < 1 else ('tau', tau)
    with pytest.raises(ValueError, match=f'{name} must .*, got {value}'):
        weight(epoch, tau)


@pytest.mark.parametrize(
    ('settings', 'match'),
    [
        (dict(tau=NAN), 'tau must .* nan'),
        (dict(tau=INFINITY), 'tau must .* inf'),
        (dict(tau='100'), "tau must .* '100'"),
        (dict(tau=True), 'tau must .* True'),
        (dict(epoch=NAN), 'epoch must .* nan'),
        (dict(epoch=2.5), 'epoch must .* 2.5'),
        (dict(epoch='3'), "epoch must .* '3'"),
    ],
)
def test_weight_takes_no_other_value(settings, match):
    with pytest.raises((TypeError, ValueError), match=match):
        weight(**settings)
