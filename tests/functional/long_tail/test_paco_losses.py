import json
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from mmfair.functional import balanced_softmax, paco_losses

DATA = Path(__file__).parents[2] / 'data'
CASE = json.loads((DATA / 'paco.json').read_text())['paco_cifar100']
COUNTS = CASE['inputs']['class_counts']
LABELS = torch.tensor(CASE['inputs']['feature_labels'])
LOGITS = torch.tensor(CASE['inputs']['sup_logits'], dtype=torch.float64)
FEATURES = torch.tensor(CASE['inputs']['features'], dtype=torch.float64)
CIFAR = {'alpha': 0.01, 'temperature': 0.05}


def test_loss_and_gradient_of_the_released_code() -> None:
    logits, features = (
        values.clone().requires_grad_() for values in (LOGITS, FEATURES)
    )
    loss = paco_losses(logits, features, LABELS, COUNTS, **CIFAR).mean()
    loss.backward()
    assert loss.item() == pytest.approx(CASE['output']['loss'], abs=1e-6)
    for values, name in ((logits, 'sup_logits'), (features, 'features')):
        expected = torch.tensor(CASE['grad'][name], dtype=torch.float64)
        torch.testing.assert_close(values.grad, expected, atol=1e-6, rtol=0)


def test_written_out_with_every_setting() -> None:
    settings = dict(alpha=0.3, beta=0.7, gamma=0.4, temperature=0.5)
    ours = paco_losses(
        LOGITS, FEATURES, LABELS, COUNTS, center_temperature=2, **settings
    )
    prior = torch.tensor(COUNTS).double() / sum(COUNTS)
    for i, own in enumerate(LABELS[: len(LOGITS)].tolist()):
        centers = (LOGITS[i] + prior.log()) / 2
        pairs = FEATURES @ FEATURES[i] / 0.5
        others = [j for j in range(len(LABELS)) if j != i]
        log_sum = (centers.exp().sum() + 0.4 * pairs[others].exp().sum()).log()
        same = [j for j in others if LABELS[j] == own]
        total = 0.7 * (centers[own] - log_sum)
        total += 0.3 * sum(pairs[j] - log_sum for j in same)
        expected = -total / (0.7 + 0.3 * len(same))
        torch.testing.assert_close(ours[i], expected, rtol=1e-6, atol=1e-6)


def test_gradient_is_that_of_the_value() -> None:
    assert torch.autograd.gradcheck(
        lambda z, f: paco_losses(z, f, LABELS[:14], COUNTS, alpha=0.5),
        (LOGITS.clone().requires_grad_(), FEATURES[:14].requires_grad_()),
    )


def test_an_anchor_alone_in_its_class_keeps_its_centre() -> None:
    """One image a class, and without samples it is balanced softmax."""
    labels = torch.arange(8)
    ours = paco_losses(LOGITS, FEATURES[:8], labels, COUNTS, gamma=0)
    expected = balanced_softmax(LOGITS, labels, COUNTS)
    torch.testing.assert_close(ours, expected, rtol=1e-6, atol=1e-6)
    alone = paco_losses(LOGITS, FEATURES[:8], labels, COUNTS)
    assert (alone > expected).all()
    assert alone.isfinite().all()


def test_rows_that_hold_nothing_and_order_do_not_matter() -> None:
    ours = paco_losses(LOGITS, FEATURES, LABELS, COUNTS, **CIFAR)
    empty = torch.cat([FEATURES, torch.zeros(3, 12)])
    labels = functional.pad(LABELS, (0, 3), value=-1)
    torch.testing.assert_close(
        paco_losses(LOGITS, empty, labels, COUNTS, **CIFAR), ours
    )
    order = torch.cat([torch.arange(8), 8 + torch.randperm(24)])
    torch.testing.assert_close(
        paco_losses(LOGITS, FEATURES[order], LABELS[order], COUNTS, **CIFAR),
        ours,
    )


def test_half_precision_and_large_scores() -> None:
    ours = paco_losses(LOGITS, FEATURES, LABELS, COUNTS).float()
    rows = FEATURES.float()
    with torch.autocast('cpu', torch.bfloat16):
        narrow = paco_losses(LOGITS.bfloat16(), rows, LABELS, COUNTS)
    assert narrow.dtype == torch.float32
    torch.testing.assert_close(narrow, ours, rtol=0.02, atol=0.02)
    large = (1e4 * LOGITS.float()).requires_grad_()
    paco_losses(large, rows, LABELS, COUNTS).sum().backward()
    assert large.grad.isfinite().all()


def test_errors() -> None:
    arguments = (LOGITS, FEATURES, LABELS, COUNTS)
    for name in ('alpha', 'gamma', 'beta', 'temperature'):
        with pytest.raises(ValueError, match=f'paco_losses: {name} must'):
            paco_losses(*arguments, **{name: -1})
    with pytest.raises(ValueError, match='temperature must be .*> 0, got 0'):
        paco_losses(*arguments, temperature=0)
    with pytest.raises(ValueError, match=r'M >= N, got \(7, 12\) for \(8, 1'):
        paco_losses(LOGITS, FEATURES[:7], LABELS[:7], COUNTS)
    with pytest.raises(ValueError, match='one entry for each of the 32 feat'):
        paco_losses(LOGITS, FEATURES, LABELS[:9], COUNTS)
    with pytest.raises(ValueError, match=r'must be in \[0, 10\), got 10'):
        paco_losses(LOGITS, FEATURES, LABELS + 1, COUNTS)
    with pytest.raises(ValueError, match='positive, got 0 for class 9'):
        paco_losses(LOGITS, FEATURES, LABELS, [*COUNTS[:9], 0])
