import pytest
import torch
from sklearn.linear_model import RidgeClassifier

from mmfair.functional import balanced_ridge

DRAW = torch.Generator().manual_seed(0)
LABELS = torch.repeat_interleave(torch.arange(3), torch.tensor([60, 25, 5]))
FEATURES = (
    torch.eye(3, 4)[LABELS] + 0.7 * torch.randn(90, 4, generator=DRAW)
).double()


@pytest.mark.parametrize('penalty', [0.01, 0.5])
def test_it_is_the_ridge_of_scikit_learn(penalty) -> None:
    layer = balanced_ridge(FEATURES, LABELS, 3, penalty=penalty)
    share = 1 / (3 * torch.bincount(LABELS)[LABELS]).double()
    around = FEATURES - (share[:, None] * FEATURES).sum(0)
    eigenvalue = float((share[:, None] * around.square()).sum() / 4)
    model = RidgeClassifier(
        alpha=len(LABELS) * penalty * eigenvalue, class_weight='balanced'
    ).fit(FEATURES.numpy(), LABELS.numpy())
    for ours, theirs in zip(
        layer, (model.coef_, model.intercept_), strict=True
    ):
        torch.testing.assert_close(
            ours, torch.from_numpy(theirs), atol=1e-6, rtol=1e-5
        )


def test_copies_of_a_class_change_nothing() -> None:
    twice = LABELS == 1
    features = torch.cat([FEATURES, FEATURES[twice]])
    more = balanced_ridge(features, torch.cat([LABELS, LABELS[twice]]), 3)
    once = balanced_ridge(FEATURES, LABELS, 3)
    torch.testing.assert_close(more.weight, once.weight)
    torch.testing.assert_close(more.bias, once.bias)


def test_features_without_spread() -> None:
    layer = balanced_ridge(torch.ones(4, 2), [0, 0, 1, 1], 2)
    assert bool(layer.weight.isfinite().all() & (layer.bias == 0).all())


def test_half_precision_is_computed_in_single() -> None:
    half = FEATURES.half()
    layer = balanced_ridge(half, LABELS, 3)
    assert layer.weight.dtype == torch.float32
    expected = balanced_ridge(half.float(), LABELS, 3)
    torch.testing.assert_close(layer.weight, expected.weight)


def test_errors() -> None:
    with pytest.raises(ValueError, match='every class, got none of class 1'):
        balanced_ridge(FEATURES[:60], LABELS[:60], 3)
    with pytest.raises(ValueError, match=r'labels must be in \[0, 2\), got 2'):
        balanced_ridge(FEATURES, LABELS, 2)
    with pytest.raises(ValueError, match=r'labels must have shape \(90,\)'):
        balanced_ridge(FEATURES, LABELS[:5], 3)
    with pytest.raises(ValueError, match='penalty must be a finite number'):
        balanced_ridge(FEATURES, LABELS, 3, penalty=0)
    with pytest.raises(ValueError, match='features must be finite'):
        balanced_ridge(FEATURES * torch.nan, LABELS, 3)
    with pytest.raises(ValueError, match=r'features must have shape \(N, p\)'):
        balanced_ridge(FEATURES[0], LABELS, 3)
