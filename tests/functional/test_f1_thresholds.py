import itertools

import numpy as np
import pytest
import torch
from sklearn.metrics import average_precision_score, f1_score

from mmfair.functional import F1_AVERAGES, f1_thresholds

DRAW = torch.Generator().manual_seed(1)
SCORES = torch.randn(7, 2, generator=DRAW)
LABELS = (SCORES + torch.randn(7, 2, generator=DRAW) > 0.3).long()


def best_of_all(average) -> float:
    """F1 of the best cuts, every pair of them tried."""
    cuts = [[-9.0, *SCORES[:, c].tolist()] for c in range(2)]
    return max(
        f1_score(
            LABELS, torch.tensor(pair) < SCORES, average=average,
            zero_division=0,
        )
        for pair in itertools.product(*cuts)
    )  # fmt: skip


@pytest.mark.parametrize('average', F1_AVERAGES)
def test_no_other_cut_is_better(average) -> None:
    cuts = f1_thresholds(SCORES, LABELS, average=average, prior=0)
    reached = f1_score(LABELS, cuts < SCORES, average=average)
    assert reached == pytest.approx(best_of_all(average))


def test_a_class_with_one_label_is_drawn_to_the_others() -> None:
    draw = torch.Generator().manual_seed(2)
    scores = torch.randn(300, 3, generator=draw)
    labels = scores + 0.7 * torch.randn(300, 3, generator=draw) > 0.5
    labels[:, 2] = False
    labels[scores[:, 2].argmax(), 2] = True
    free = f1_thresholds(scores, labels, prior=0)
    drawn = f1_thresholds(scores, labels, prior=50)
    common = f1_thresholds(scores, labels, prior=1e9)
    assert free[2] > 2
    assert abs(drawn[2] - common[2]) < abs(free[2] - common[2])
    assert float(common.max() - common.min()) < 0.1


def test_a_class_without_labels() -> None:
    labels = LABELS.clone()
    labels[:, 1] = 0
    macro, micro = (
        f1_thresholds(SCORES, labels, average=average)
        for average in F1_AVERAGES
    )
    together = [
        f1_score(labels.flatten(), (cut < SCORES).flatten())
        for cut in [macro[1], *SCORES[:, 1]]
    ]
    assert together[0] == pytest.approx(max(together))
    assert micro[1] > SCORES[:, 1].max()


def test_equal_scores_are_not_cut_apart() -> None:
    scores = torch.tensor([[1.0], [1.0], [0.0]])
    cut = f1_thresholds(scores, [[1], [0], [0]], prior=0)
    assert cut.tolist() == [0.5]


def test_thresholds_leave_average_precision_as_it_is() -> None:
    cuts = f1_thresholds(SCORES, LABELS)
    before, after = (
        average_precision_score(LABELS, np.asarray(scores), average=None)
        for scores in (SCORES, SCORES - cuts)
    )
    np.testing.assert_allclose(before, after)


def test_errors() -> None:
    with pytest.raises(ValueError, match="average must be 'macro' or 'mic"):
        f1_thresholds(SCORES, LABELS, average='mean')
    with pytest.raises(ValueError, match=r'shape \(N, C\), got \(7, 2\) and'):
        f1_thresholds(SCORES, LABELS[:3])
    with pytest.raises(ValueError, match='labels must be 0 and 1'):
        f1_thresholds(SCORES, LABELS + 1)
    with pytest.raises(ValueError, match='labels must have a 1, got none'):
        f1_thresholds(SCORES, 0 * LABELS)
    with pytest.raises(ValueError, match='scores must be finite, got NaN'):
        f1_thresholds(SCORES * torch.nan, LABELS)
    with pytest.raises(ValueError, match='prior must be a finite number >='):
        f1_thresholds(SCORES, LABELS, prior=-1)
