import json
import math
from pathlib import Path

import pytest
import torch
from ddp import run_ddp
from loss_jobs import lade_step

from mmfair.functional import balanced_softmax, lade_regularizer

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'long_tail_methods.json').read_text())
COUNTS = CASES['inputs']['class_counts']
LABELS = torch.tensor(CASES['inputs']['labels'])
LOGITS = torch.tensor(CASES['inputs']['logits'], dtype=torch.float64)


@pytest.mark.parametrize('case', ['lade_prior_ce', 'lade_reg_lambda0.1'])
def test_loss_and_gradient_of_the_released_code(case: str) -> None:
    """The batch lacks classes 2, 4, 6, 8: they keep their second term."""
    logits = LOGITS.clone().requires_grad_()
    if case == 'lade_prior_ce':
        loss = balanced_softmax(logits, LABELS, COUNTS).mean()
    else:
        loss = lade_regularizer(logits, LABELS, COUNTS, penalty=0.1)
    loss.backward()
    assert loss.item() == pytest.approx(
        CASES[case]['output']['loss'], abs=1e-6
    )
    gradient = torch.tensor(CASES[case]['grad']['input']).double()
    torch.testing.assert_close(logits.grad, gradient, atol=1e-6, rtol=0)


def test_gradient_is_that_of_the_value() -> None:
    assert torch.autograd.gradcheck(
        lambda logits: lade_regularizer(logits, LABELS, COUNTS, penalty=0.3),
        LOGITS.clone().requires_grad_(),
    )


def test_mixed_labels_written_out() -> None:
    hot = torch.eye(10, dtype=torch.float64)[LABELS]
    mixed = 0.6 * hot + 0.4 * hot.flip(0)
    prior = torch.tensor(COUNTS).double() / sum(COUNTS)
    number = mixed.sum(0)
    means = (mixed * LOGITS).sum(0) / number.clamp_min(1e-8)
    each = LOGITS - prior.log() - math.log(10)
    bounds = each.exp().mean(0).log()
    expected = -(prior * (means - bounds - 0.5 * bounds**2)).sum()
    ours = lade_regularizer(LOGITS, mixed, COUNTS, penalty=0.5)
    torch.testing.assert_close(ours, expected, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(
        lade_regularizer(LOGITS, hot, COUNTS),
        lade_regularizer(LOGITS, LABELS, COUNTS),
    )


def test_ignored_samples_are_left_out() -> None:
    labels = LABELS.clone()
    labels[2:4] = 255
    kept = labels != 255
    logits = LOGITS.clone().requires_grad_()
    ours = lade_regularizer(logits, labels, COUNTS, ignore_index=255)
    expected = lade_regularizer(LOGITS[kept], LABELS[kept], COUNTS)
    torch.testing.assert_close(ours, expected)
    ours.backward()
    assert (logits.grad[~kept] == 0).all()
    dense = lade_regularizer(
        LOGITS.T.unsqueeze(0), labels.unsqueeze(0), COUNTS, ignore_index=255
    )
    torch.testing.assert_close(dense, expected)


def test_no_sample_counts_or_scores_are_large() -> None:
    labels = torch.full_like(LABELS, -100)
    logits = LOGITS.clone().requires_grad_()
    loss = lade_regularizer(logits, labels, COUNTS)
    loss.backward()
    assert loss == 0
    assert (logits.grad == 0).all()
    large = (1e4 * LOGITS.float()).requires_grad_()
    lade_regularizer(large, LABELS, COUNTS).backward()
    assert large.grad.isfinite().all()


@pytest.mark.ddp
def test_two_processes_are_one(tmp_path: Path) -> None:
    """Uneven parts, one without a sample that counts."""
    logits, labels = LOGITS.clone(), LABELS.clone()
    labels[:3] = -100
    ranks = run_ddp(lade_step, tmp_path, logits, labels, COUNTS, 3)
    alone = logits.requires_grad_()
    loss = lade_regularizer(alone, labels, COUNTS)
    loss.backward()
    joined = torch.cat([gradient for _, gradient in ranks])
    for value, _ in ranks:
        torch.testing.assert_close(value, loss.detach())
    # DDP takes the mean over the processes.
    torch.testing.assert_close(joined / 2, alone.grad)


def test_errors() -> None:
    with pytest.raises(ValueError, match='penalty must be .*>= 0, got -1'):
        lade_regularizer(LOGITS, LABELS, COUNTS, penalty=-1)
    with pytest.raises(ValueError, match='one entry for each of the 10'):
        lade_regularizer(LOGITS, LABELS, COUNTS[:9])
    with pytest.raises(ValueError, match='positive, got 0 for class 9'):
        lade_regularizer(LOGITS, LABELS, [*COUNTS[:9], 0])
