import numpy as np
import pytest
import torch

from mmfair.functional import soft_confusion

DRAW = torch.Generator().manual_seed(0)
LOGITS = torch.randn(5, 4, generator=DRAW, dtype=torch.float64)
LABELS = torch.tensor([0, 3, 1, 1, 2])


def written_out(logits: np.ndarray, labels: list[int], margin: float):
    rows = np.zeros_like(logits)
    for row, (z, y) in enumerate(zip(logits, labels, strict=True)):
        others = [i for i in range(len(z)) if i != y]
        total = sum(np.exp(z[k] - z[y]) for k in others)
        for i in others:
            gate = 1 / (1 + np.exp(-(margin + z[i] - z[y])))
            rows[row, i] = gate * np.exp(z[i] - z[y]) / total
    return rows


@pytest.mark.parametrize('margin', [0.0, 0.1, -2.0])
def test_equals_the_formula(margin):
    rows = soft_confusion(LOGITS, LABELS, margin=margin)
    expected = written_out(LOGITS.numpy(), LABELS.tolist(), margin)
    np.testing.assert_allclose(rows, expected, atol=1e-12)
    assert (rows.sum(1) <= 1).all()


def test_gradients():
    logits = LOGITS.clone().requires_grad_()
    torch.autograd.gradcheck(lambda z: soft_confusion(z, LABELS), logits)


def test_the_scores_may_be_of_any_size():
    logits = (1e4 * LOGITS).float().requires_grad_()
    rows = soft_confusion(logits, LABELS)
    rows.sum().backward()
    assert rows.isfinite().all()
    assert logits.grad.isfinite().all()
    half = soft_confusion(LOGITS.half(), LABELS)
    assert half.dtype == torch.float32


def test_two_classes_and_no_sample():
    rows = soft_confusion(torch.zeros(1, 2), [1])
    assert rows.tolist() == [[0.5, 0.0]]
    assert (
        soft_confusion(torch.zeros(0, 3), torch.zeros(0).long()).numel() == 0
    )


@pytest.mark.parametrize(
    ('logits', 'labels', 'error', 'message'),
    [
        (torch.zeros(2, 1), [0, 0], ValueError, r'C >= 2, got \(2, 1\)'),
        (torch.zeros(2, 3, 4), [0, 0], ValueError, r'got \(2, 3, 4\)'),
        (torch.zeros(2, 3), [0, 3], ValueError, r'in \[0, 3\)'),
        (torch.zeros(2, 3), torch.zeros(2, 3), TypeError, 'integers, got'),
    ],
)
def test_errors(logits, labels, error, message):
    with pytest.raises(error, match=f'soft_confusion: .*{message}'):
        soft_confusion(logits, labels)


def test_a_margin_is_a_number():
    with pytest.raises(ValueError, match='margin must be a finite number'):
        soft_confusion(LOGITS, LABELS, margin=float('nan'))
