import math

import numpy as np
import pytest
import torch

from mmfair.functional import feature_margins, representation_margin

DRAW = torch.Generator().manual_seed(0)
FEATURES = torch.randn(7, 3, generator=DRAW, dtype=torch.float64)
LABELS = torch.tensor([0, 0, 1, 1, 1, 2, 0])


def test_margins_by_hand():
    margins = feature_margins(torch.tensor([27.0, 1.0]), scale=2.0)
    torch.testing.assert_close(margins, torch.tensor([3.0, 1.0]))


def test_margins_are_of_mean_and_spread():
    """E |f|^2 is the paper's |mu|^2 + E |f - mu|^2."""
    squares, printed = [], []
    for c in range(3):
        f = FEATURES[c == LABELS]
        squares.append(f.square().sum(1).mean())
        spread = (f - f.mean(0)).square().sum(1).mean()
        printed.append(f.mean(0).square().sum() + spread)
    roots = np.array([float(e) for e in printed]) ** (1 / 3)
    np.testing.assert_allclose(
        feature_margins(torch.stack(squares)), 3 * roots / roots.sum()
    )


def test_unknown_classes_and_zeros():
    one = feature_margins(torch.tensor([math.nan, 8.0, 1.0, math.nan]))
    assert one[[0, 3]].tolist() == [1, 1]
    assert one.mean() == pytest.approx(1)
    assert feature_margins(torch.zeros(3)).tolist() == [1, 1, 1]
    assert feature_margins(torch.full((2,), math.nan)).tolist() == [1, 1]


def written_out(spread: float, temperature: float) -> float:
    each = []
    for i, f in enumerate(FEATURES.numpy()):
        total = 1.0
        for j, other in enumerate(FEATURES.numpy()):
            if i != j and LABELS[i] == LABELS[j]:
                excess = ((f - other) ** 2).sum() - 2 * spread
                total += math.exp(excess / temperature)
        each.append(temperature * math.log(total))
    return float(np.mean(each))


@pytest.mark.parametrize('spread', [0.0, 1.5])
@pytest.mark.parametrize('temperature', [1.0, 30.0])
def test_equals_the_formula(spread, temperature):
    settings = dict(spread=spread, temperature=temperature)
    value = representation_margin(FEATURES, LABELS, **settings)
    assert float(value) == pytest.approx(written_out(**settings), abs=1e-12)
    torch.autograd.gradcheck(
        lambda f: representation_margin(f, LABELS, **settings),
        FEATURES.clone().requires_grad_(),
    )


def test_far_and_equal_features_have_finite_gradients():
    features = torch.tensor([[0.0], [0.0], [1e4]]).requires_grad_()
    loss = representation_margin(features, torch.tensor([0, 0, 0]))
    loss.backward()
    assert loss.isfinite()
    assert features.grad.isfinite().all()


def test_alone_in_its_class():
    assert representation_margin(FEATURES[:2], torch.tensor([0, 1])) == 0


@pytest.mark.parametrize(
    ('function', 'arguments', 'message'),
    [
        (feature_margins, dict(squares=torch.tensor([-1.0])), 'squares must'),
        (feature_margins, dict(squares=torch.ones(2, 2)), r'shape \(C,\)'),
        (
            feature_margins,
            dict(squares=torch.tensor([math.inf])),
            'squares must be finite',
        ),
        (feature_margins, dict(squares=[1.0], scale=0), 'scale must'),
        (
            representation_margin,
            dict(features=FEATURES, labels=LABELS, temperature=0),
            'temperature must',
        ),
        (
            representation_margin,
            dict(features=FEATURES, labels=LABELS, spread=-1),
            'spread must',
        ),
        (
            representation_margin,
            dict(features=FEATURES, labels=LABELS[:2]),
            'labels must have one entry',
        ),
    ],
)
def test_errors(function, arguments, message):
    with pytest.raises(ValueError, match=f'{function.__name__}: .*{message}'):
        function(**arguments)
