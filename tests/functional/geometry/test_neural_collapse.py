import math

import numpy as np
import pytest
import torch

from mmfair.functional import neural_collapse

DRAW = torch.Generator().manual_seed(0)
LABELS = torch.arange(30) % 4
FEATURES = torch.randn(30, 6, generator=DRAW, dtype=torch.float64)
FEATURES += 2 * torch.randn(4, 6, generator=DRAW, dtype=torch.float64)[LABELS]
WEIGHT = torch.randn(4, 6, generator=DRAW, dtype=torch.float64)


def test_equals_the_definitions_in_numpy():
    x, y, w = FEATURES.numpy(), LABELS.numpy(), WEIGHT.numpy()
    means = np.stack([x[y == c].mean(0) for c in range(4)])
    centred = means - means.mean(0)
    within = np.mean(
        [np.cov(x[y == c].T, bias=True) for c in range(4)], axis=0
    )
    between = centred.T @ centred / 4
    collapse = neural_collapse(FEATURES, LABELS, WEIGHT)
    expected = np.trace(within @ np.linalg.pinv(between, rcond=1e-10)) / 4
    assert collapse.within == pytest.approx(expected)
    lengths = np.linalg.norm(centred, axis=1)
    assert collapse.lengths == pytest.approx(lengths.std() / lengths.mean())
    units = centred / lengths[:, None]
    cosines = (units @ units.T)[~np.eye(4, dtype=bool)]
    assert collapse.angles == pytest.approx(np.abs(cosines + 1 / 3).mean())
    distance = np.linalg.norm(
        w / np.linalg.norm(w) - centred / np.linalg.norm(centred)
    )
    assert collapse.alignment == pytest.approx(distance)


def test_collapsed_features():
    simplex = torch.eye(5, dtype=torch.float64) - 0.2
    labels = torch.arange(5).repeat_interleave(3)
    collapse = neural_collapse(simplex[labels] + 7, labels, 3 * simplex)
    assert collapse == pytest.approx((0, 0, 0, 0), abs=1e-10)


def test_no_shift_rotation_or_scale_matters():
    rotation, _ = torch.linalg.qr(torch.randn(6, 6, dtype=torch.float64))
    one = neural_collapse(FEATURES, LABELS, WEIGHT)
    other = neural_collapse(
        3 * FEATURES @ rotation - 5, LABELS, 0.1 * WEIGHT @ rotation
    )
    assert one == pytest.approx(other)


def test_what_is_unknown():
    one = neural_collapse(FEATURES, torch.zeros(30).long())
    assert all(math.isnan(number) for number in one)
    gap = torch.where(LABELS == 1, 4, LABELS)  # no sample of class 1
    collapse = neural_collapse(FEATURES, gap, torch.zeros(5, 6))
    assert math.isnan(collapse.alignment)
    assert collapse.within > 0
    same = neural_collapse(torch.ones(4, 2), [0, 0, 1, 1])
    assert math.isnan(same.within)
    with pytest.raises(ValueError, match=r'weight must have shape \(C, 6\)'):
        neural_collapse(FEATURES, LABELS, torch.zeros(4, 5))
