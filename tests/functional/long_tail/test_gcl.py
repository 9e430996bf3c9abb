import json
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from mmfair.functional import gcl_cross_entropy, gcl_logits, gcl_noise

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'long_tail_methods.json').read_text())
COUNTS = CASES['inputs']['class_counts']
LABELS = torch.tensor(CASES['inputs']['labels'])


def double(values: list) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


COSINES = double(CASES['inputs']['cosines'])
NOISE = double(CASES['gcl_stage1_cifar']['noise'])


def literal(cosines, labels, *, margin, scale, amplitude, gamma):
    """The released code, written out: modulator without gradient."""
    rarity = double([COUNTS[0]] * 10).log() - double(COUNTS).log()
    clouded = cosines - amplitude * NOISE.abs() * rarity / rarity.max()
    hot = functional.one_hot(labels, 10).bool()
    scores = scale * torch.where(hot, clouded - margin, clouded)
    losses = functional.cross_entropy(scores, labels, reduction='none')
    return (1 - (-losses).exp()).detach() ** gamma * losses


def test_loss_and_gradient_of_the_released_code() -> None:
    """The golden gradient is that of the cosines, not of 30 times them."""
    case = CASES['gcl_stage1_cifar']
    cosines = COSINES.clone().requires_grad_()
    loss = gcl_cross_entropy(30 * cosines, LABELS, COUNTS, NOISE).mean()
    loss.backward()
    assert loss.item() == pytest.approx(case['output']['loss'], abs=1e-6)
    gradient = double(case['grad']['input'])
    torch.testing.assert_close(cosines.grad, gradient, atol=1e-6, rtol=0)


@pytest.mark.parametrize('soft', [False, True])
@pytest.mark.parametrize(
    'settings',
    [
        dict(margin=0.0, scale=30.0, amplitude=1.0, gamma=0.0),
        dict(margin=0.1, scale=20.0, amplitude=0.5, gamma=1.0),
    ],
    ids=['first stage', 'second stage'],
)
def test_both_stages_written_out(settings: dict, soft: bool) -> None:
    cosines = COSINES.clone().requires_grad_()
    target = functional.one_hot(LABELS, 10).double() if soft else LABELS
    ours = gcl_cross_entropy(
        settings['scale'] * cosines, target, COUNTS, NOISE, **settings
    )
    expected = literal(cosines, LABELS, **settings)
    torch.testing.assert_close(ours, expected)
    gradients = [
        torch.autograd.grad(loss.sum(), cosines, retain_graph=True)[0]
        for loss in (ours, expected)
    ]
    torch.testing.assert_close(*gradients)


def test_mixed_labels_are_the_mean_of_both_losses() -> None:
    """As the released code mixes: each part has the margin of its class."""
    settings = dict(margin=0.1, scale=20.0, amplitude=0.5, gamma=1.0)
    other = LABELS.flip(0)
    mixed = 0.7 * functional.one_hot(LABELS, 10)
    mixed = mixed + 0.3 * functional.one_hot(other, 10)
    ours = gcl_cross_entropy(20 * COSINES, mixed, COUNTS, NOISE, **settings)
    torch.testing.assert_close(
        ours,
        0.7 * literal(COSINES, LABELS, **settings)
        + 0.3 * literal(COSINES, other, **settings),
        rtol=1e-6,
        atol=1e-6,
    )


def test_a_large_margin_stays_finite() -> None:
    logits = torch.tensor([[300.0, 0.0]], requires_grad=True)
    hot = torch.tensor([[1.0, 0.0]])
    loss = gcl_cross_entropy(
        logits, hot, [2, 1], torch.zeros(1, 2), margin=1.0
    )
    loss.backward()
    assert loss.item() == 0
    assert logits.grad.isfinite().all()


def test_the_cloud_grows_with_rarity_and_has_no_sign() -> None:
    logits = torch.zeros(2, 10, 3, dtype=torch.float64)
    noise = torch.full_like(logits, -0.5)
    taken = -gcl_logits(logits, COUNTS, noise, scale=2, amplitude=0.3)
    assert torch.equal(
        taken, -gcl_logits(logits, COUNTS, -noise, scale=2, amplitude=0.3)
    )
    assert (taken[:, 0] == 0).all()
    assert torch.allclose(taken[:, -1], double([0.3]))
    assert (taken.diff(dim=1) > 0).all()
    even = gcl_logits(COSINES, [7] * 10, NOISE)
    assert torch.equal(even, COSINES)


def test_noise_is_normal_and_cut_off() -> None:
    generator = torch.Generator().manual_seed(0)
    like = torch.zeros(20000, 4, dtype=torch.float64, requires_grad=True)
    noise = gcl_noise(like, generator=generator)
    assert not noise.requires_grad
    assert noise.abs().max() == 1
    assert noise.std().item() == pytest.approx(1 / 3, rel=0.02)
    assert (noise.abs() == 1).double().mean().item() == pytest.approx(
        0.0027, rel=0.3
    )
    again = gcl_noise(like, generator=generator.manual_seed(0))
    assert torch.equal(noise, again)
    assert gcl_noise(torch.zeros(1, 2).half()).dtype == torch.float32


def test_errors() -> None:
    with pytest.raises(ValueError, match='noise must have the shape of'):
        gcl_logits(COSINES, COUNTS, NOISE[:, :9])
    with pytest.raises(ValueError, match='amplitude must be .*>= 0, got -1'):
        gcl_logits(COSINES, COUNTS, NOISE, amplitude=-1)
    with pytest.raises(ValueError, match='margin must be .*, got nan'):
        gcl_cross_entropy(COSINES, LABELS, COUNTS, NOISE, margin=float('nan'))
    with pytest.raises(ValueError, match='must be positive, got 0 for cl'):
        gcl_logits(COSINES, [*COUNTS[:9], 0], NOISE)
    with pytest.raises(ValueError, match='deviation must be .*> 0'):
        gcl_noise(COSINES, deviation=0)
