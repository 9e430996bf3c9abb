import math

import numpy as np
import pytest
import torch
from scipy import stats

from mmfair.functional import ZERO_UNIFORMITY_MODES, zero_uniformity

MODES = pytest.mark.parametrize('mode', ZERO_UNIFORMITY_MODES)


def reference(v, mode):
    """Eqs. 1-3 of the paper on a vector, with NumPy and SciPy."""
    if mode == 'std':
        return np.sqrt(((v - v.mean()) ** 2).sum() / len(v))
    if mode == 'mean':
        return np.abs(v).sum() / len(v)
    p = np.exp(v) / np.exp(v).sum()
    return math.log(len(v)) - stats.entropy(p)


@MODES
def test_agrees_with_the_equations(mode):
    logits = np.random.default_rng(0).normal(size=(6, 11)) * 3
    got = zero_uniformity(torch.tensor(logits), mode=mode).numpy()
    expected = [reference(v, mode) for v in logits]
    np.testing.assert_allclose(got, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ('mode', 'value'), [('std', 3.0), ('mean', 3.0), ('entropy', 0.690675)]
)
def test_value_done_by_hand(mode, value):
    # (-3, 3): std 3, mean |.| 3; p = (s, 1 - s) with s = 1 / (1 + e^6).
    got = zero_uniformity(torch.tensor([-3.0, 3.0]), mode=mode)
    if mode == 'entropy':
        s = 1 / (1 + math.exp(6))
        value = math.log(2) + s * math.log(s) + (1 - s) * math.log(1 - s)
    assert got.item() == pytest.approx(value, rel=1e-5)


@MODES
def test_spatial_logits_are_averaged_over_space_first(mode):
    logits = torch.randn(3, 7, 4, 5, dtype=torch.float64)
    got = zero_uniformity(logits, mode=mode)
    pooled = zero_uniformity(logits.mean((2, 3)), mode=mode)
    torch.testing.assert_close(got, pooled)
    # A class that prefers a place, but is not preferred, costs nothing.
    place = torch.zeros(1, 2, 1, 2)
    place[0, 0] = torch.tensor([[5.0, -5.0]])
    assert zero_uniformity(place, mode=mode).item() == 0


@MODES
def test_permutation_of_classes_and_range(mode):
    logits = 20 * torch.randn(50, 9, dtype=torch.float64)
    value = zero_uniformity(logits, mode=mode)
    shuffled = zero_uniformity(logits[:, torch.randperm(9)], mode=mode)
    torch.testing.assert_close(value, shuffled)
    assert (value >= 0).all()
    if mode == 'entropy':
        assert (value <= math.log(9) + 1e-12).all()


@MODES
def test_shift(mode):
    """std and entropy ignore a common shift; mean drives it to zero."""
    shifted = zero_uniformity(torch.full((1, 4), 7.0), mode=mode)
    assert shifted.item() == pytest.approx(7.0 if mode == 'mean' else 0.0)


def test_authors_sample_std_by_the_stated_factor():
    logits = torch.randn(5, 12, dtype=torch.float64)
    released = logits.std(1)
    ours = zero_uniformity(logits) * math.sqrt(12 / 11)
    torch.testing.assert_close(ours, released)


@MODES
@pytest.mark.parametrize('fill', [0.0, 3.25, -1e4])
def test_gradient_is_finite_at_equal_logits(mode, fill):
    logits = torch.full((2, 5), fill, requires_grad=True)
    zero_uniformity(logits, mode=mode).sum().backward()
    assert torch.isfinite(logits.grad).all()
    if mode == 'std':
        assert logits.grad.abs().sum() == 0


@MODES
def test_gradcheck(mode):
    logits = torch.randn(3, 4, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(
        lambda x: zero_uniformity(x, mode=mode), (logits,)
    )


@MODES
@pytest.mark.parametrize('dtype', [torch.float16, torch.bfloat16])
def test_half_precision_is_widened(mode, dtype):
    logits = (100 * torch.randn(2, 1000)).to(dtype)
    value = zero_uniformity(logits, mode=mode)
    assert value.dtype == torch.float32
    torch.testing.assert_close(
        value, zero_uniformity(logits.float(), mode=mode)
    )


@pytest.mark.parametrize('shape', [(), (1,), (4, 1), (0, 3), (2, 1, 9)])
def test_shapes_without_a_choice_are_errors(shape):
    with pytest.raises(ValueError, match=r'C >= 2, got \('):
        zero_uniformity(torch.zeros(shape))


def test_wrong_kind_and_mode_are_errors():
    with pytest.raises(TypeError, match='tensor, got torch.int64'):
        zero_uniformity(torch.zeros(2, 3, dtype=torch.int64))
    with pytest.raises(TypeError, match='got str: auto'):
        zero_uniformity('auto')
    with pytest.raises(ValueError, match=r"mode must be .*'variance'"):
        zero_uniformity(torch.zeros(3), mode='variance')
