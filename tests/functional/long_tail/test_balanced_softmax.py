import json
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from mmfair.functional import balanced_softmax

DATA = Path(__file__).parents[2] / 'data'
CASE = json.loads((DATA / 'balanced_softmax.json').read_text())


def test_value_and_gradient_of_the_released_code() -> None:
    logits = torch.tensor(CASE['inputs']['logits'], dtype=torch.float64)
    logits.requires_grad_()
    labels = torch.tensor(CASE['inputs']['labels'])
    counts = CASE['inputs']['class_counts']
    loss = balanced_softmax(logits, labels, counts).mean()
    loss.backward()
    assert loss.item() == pytest.approx(CASE['output']['loss'], abs=1e-6)
    expected = torch.tensor(CASE['grad']['input'], dtype=torch.float64)
    torch.testing.assert_close(logits.grad, expected, atol=1e-6, rtol=0)


def test_equal_counts_are_plain_cross_entropy() -> None:
    logits, labels = torch.randn(4, 3), torch.tensor([0, 1, 2, 1])
    torch.testing.assert_close(
        balanced_softmax(logits, labels, [7, 7, 7]),
        functional.cross_entropy(logits, labels, reduction='none'),
    )


def test_only_ratios_of_the_counts_matter() -> None:
    logits, labels = torch.randn(4, 3).double(), torch.tensor([0, 1, 2, 1])
    torch.testing.assert_close(
        balanced_softmax(logits, labels, [100, 10, 1]),
        balanced_softmax(logits, labels, torch.tensor([1, 0.1, 0.01])),
    )


def test_one_hot_targets_are_labels() -> None:
    logits, labels = torch.randn(4, 3), torch.tensor([0, 1, 2, 1])
    one_hot = functional.one_hot(labels, 3).double()
    torch.testing.assert_close(
        balanced_softmax(logits, one_hot, [5, 2, 1]),
        balanced_softmax(logits, labels, [5, 2, 1]),
    )


def test_dense_logits_with_ignored_pixels() -> None:
    logits = torch.randn(2, 3, 4, 5)
    labels = torch.randint(0, 3, (2, 4, 5))
    expected = balanced_softmax(
        logits.permute(0, 2, 3, 1).reshape(-1, 3), labels.flatten(), [9, 3, 1]
    ).view(2, 4, 5)
    labels[0, 0, 0], expected[0, 0, 0] = 255, 0
    torch.testing.assert_close(
        balanced_softmax(logits, labels, [9, 3, 1], ignore_index=255), expected
    )


def test_half_precision_is_computed_in_float32() -> None:
    logits = torch.tensor([[4.0, 0.0]], dtype=torch.bfloat16)
    loss = balanced_softmax(logits, torch.tensor([0]), [1000, 1])
    assert loss.dtype == torch.float32
    exact = balanced_softmax(logits.float(), torch.tensor([0]), [1000, 1])
    assert torch.equal(loss, exact)


def test_errors() -> None:
    logits, labels = torch.zeros(1, 3), torch.tensor([0])
    with pytest.raises(ValueError) as caught:
        balanced_softmax(logits, labels, [1, 2])
    assert str(caught.value) == (
        'balanced_softmax: class_counts must have one entry for each of the '
        '3 classes, got shape (2,).'
    )
    with pytest.raises(ValueError, match='positive, got 0 for class 1'):
        balanced_softmax(logits, labels, [1, 0, 2])
