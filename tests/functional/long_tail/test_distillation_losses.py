import json
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from mmfair.functional import balanced_softmax, distillation_losses

DATA = Path(__file__).parents[2] / 'data'
CASE = json.loads((DATA / 'dive.json').read_text())['dive_T2.0_p0.5']
LABELS = torch.tensor(CASE['inputs']['labels'])
LOGITS, TEACHER = (
    torch.tensor(CASE['inputs'][name], dtype=torch.float64)
    for name in ('logits', 'teacher_logits')
)


def test_dive_of_a_public_re_implementation() -> None:
    logits = LOGITS.clone().requires_grad_()
    counts = CASE['inputs']['class_counts']
    task = balanced_softmax(logits, LABELS, counts).mean()
    losses = distillation_losses(logits, TEACHER, temperature=2.0, power=0.5)
    loss = 0.5 * task + 0.5 * losses.mean()
    loss.backward()
    assert loss.item() == pytest.approx(CASE['output']['loss'], abs=1e-6)
    gradient = torch.tensor(CASE['grad']['input'], dtype=torch.float64)
    torch.testing.assert_close(logits.grad, gradient, rtol=0, atol=1e-6)


def test_it_is_torchs_divergence_and_0_at_the_teacher() -> None:
    expected = functional.kl_div(
        (LOGITS / 1.5).log_softmax(1),
        (TEACHER / 1.5).softmax(1),
        reduction='batchmean',
    )
    ours = distillation_losses(LOGITS, TEACHER, temperature=1.5)
    torch.testing.assert_close(ours.mean(), 2.25 * expected)
    assert distillation_losses(TEACHER, TEACHER).abs().max() < 1e-12


def test_the_teacher_has_no_gradient_and_half_is_widened() -> None:
    teacher = TEACHER.clone().requires_grad_()
    logits = LOGITS.clone().requires_grad_()
    distillation_losses(logits, teacher).sum().backward()
    assert teacher.grad is None
    assert logits.grad.abs().sum() > 0
    half = distillation_losses(1e3 * LOGITS.half(), TEACHER.half())
    assert half.dtype == torch.float32
    assert half.isfinite().all()


def test_errors() -> None:
    with pytest.raises(ValueError, match=r'shape of logits, \(8, 10\), got'):
        distillation_losses(LOGITS, TEACHER[:, :9])
    for name in ('temperature', 'power'):
        with pytest.raises(ValueError, match=f'{name} must be .* got 0'):
            distillation_losses(LOGITS, TEACHER, **{name: 0})
