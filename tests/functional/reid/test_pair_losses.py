import math

import pytest
import torch

from mmfair.functional import pair_circle, pair_contrastive, pair_cosface

FEATURES = torch.randn(
    7, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64
)
LABELS = torch.tensor([0, 0, 1, 1, 1, 2, 3])
LOSSES = (pair_circle, pair_contrastive, pair_cosface)


def cosines() -> list[list[float]]:
    unit = FEATURES / FEATURES.norm(dim=1, keepdim=True)
    return (unit @ unit.T).tolist()


def pairs(anchor: int) -> tuple[list[float], list[float]]:
    """Cosines of positives and of negatives."""
    row = list(enumerate(cosines()[anchor]))
    mine = LABELS[anchor]
    return (
        [x for i, x in row if LABELS[i] == mine and i != anchor],
        [x for i, x in row if LABELS[i] != mine],
    )


def contrastive(anchor: int) -> float:
    positives, negatives = pairs(anchor)
    total = sum(math.exp(16 * x) for x in negatives)
    logs = [
        math.log(math.exp(16 * x) / (math.exp(16 * x) + total))
        for x in positives
    ]
    return -sum(logs) / len(logs) if logs else 0.0


def cosface(anchor: int) -> float:
    positives, negatives = pairs(anchor)
    terms = [
        math.exp(16 * (n + 0.1 - p)) for n in negatives for p in positives
    ]
    return math.log(1 + sum(terms))


def circle(anchor: int) -> float:
    positives, negatives = pairs(anchor)
    near = [math.exp(48 * max(0, n + 0.35) * (n - 0.35)) for n in negatives]
    far = [math.exp(-48 * max(0, 1.35 - p) * (p - 0.65)) for p in positives]
    return math.log(1 + sum(near) * sum(far))


@pytest.mark.parametrize(
    ('loss', 'settings', 'reference'),
    [
        (pair_contrastive, {}, contrastive),
        (pair_cosface, {'margin': 0.1}, cosface),
        (pair_circle, {}, circle),
    ],
)
def test_the_formula_written_out(loss, settings: dict, reference) -> None:
    expected = torch.tensor([reference(i) for i in range(7)]).double()
    ours = loss(FEATURES, LABELS, **settings)
    torch.testing.assert_close(ours, expected, rtol=1e-6, atol=1e-6)
    part = loss(FEATURES, LABELS, anchors=slice(1, 4), **settings)
    torch.testing.assert_close(part, ours[1:4])


@pytest.mark.parametrize('loss', [pair_contrastive, pair_cosface])
def test_gradient_is_that_of_the_value(loss) -> None:
    assert torch.autograd.gradcheck(
        lambda features: loss(features, LABELS, scale=4),
        FEATURES.clone().requires_grad_(),
    )


def test_weights_of_the_circle_have_no_gradient() -> None:
    """The derivative by hand: one positive, one negative."""
    angle = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    zero = torch.zeros_like(angle)
    rows = [
        torch.stack([zero + 1, zero]),
        torch.stack([angle.cos(), angle.sin()]),
        torch.stack([zero, zero + 1]),
    ]
    loss = pair_circle(
        torch.stack(rows), [0, 0, 1], scale=2, margin=0.25, anchors=slice(0, 1)
    )
    loss.backward()
    cosine = math.cos(0.3)
    weight = 1.25 - cosine
    power = -2 * weight * (cosine - 0.75) + 2 * 0.25 * (0 - 0.25)
    inner = 1 / (1 + math.exp(-power))
    expected = inner * 2 * weight * math.sin(0.3)
    assert angle.grad.item() == pytest.approx(expected)


@pytest.mark.parametrize('loss', LOSSES)
def test_no_pair_of_a_kind_is_no_loss(loss) -> None:
    for labels in (torch.zeros(7).long(), torch.arange(7)):
        features = (50 * FEATURES).float().requires_grad_()
        value = loss(features, labels)
        value.sum().backward()
        assert (value == 0).all()
        assert (features.grad == 0).all()


@pytest.mark.parametrize('loss', LOSSES)
def test_errors(loss) -> None:
    with pytest.raises(ValueError, match='scale must be .* > 0, got 0'):
        loss(FEATURES, LABELS, scale=0)
    if loss is not pair_contrastive:
        with pytest.raises(ValueError, match='margin must be .* >= 0'):
            loss(FEATURES, LABELS, margin=-0.1)
