import json
from pathlib import Path

import pytest
import torch
from ddp import run_ddp
from loss_jobs import ride_step
from torch.nn import functional

from mmfair.functional import (
    effective_number_weights,
    ride_losses,
    ride_temperature,
)

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'ride.json').read_text())
BEFORE, AFTER = 'ride_cifar_before_reweight', 'ride_cifar_after_reweight'
INPUTS = CASES[BEFORE]['inputs']
COUNTS = INPUTS['class_counts']
LABELS = torch.tensor(INPUTS['labels'])
EXPERTS = torch.tensor(INPUTS['expert_logits'], dtype=torch.float64)
EVEN = torch.tensor(COUNTS, dtype=torch.float64)
WEIGHT = effective_number_weights(EVEN)
LATE = {'class_weight': WEIGHT, 'temperature': ride_temperature(EVEN)}


@pytest.mark.parametrize('case', [BEFORE, AFTER])
def test_loss_and_gradient_of_the_released_code(case: str) -> None:
    experts = EXPERTS.clone().requires_grad_()
    settings = LATE if case == AFTER else {}
    losses = ride_losses(experts, LABELS, COUNTS, diversity=-0.45, **settings)
    losses.mean().backward()
    golden = CASES[case]
    assert losses.mean().item() == pytest.approx(
        golden['output']['loss'], abs=1e-6
    )
    gradient = torch.tensor(golden['grad']['input']).double()
    torch.testing.assert_close(experts.grad, gradient, atol=1e-6, rtol=0)


def test_one_expert_is_ldam_with_weights() -> None:
    losses = ride_losses(EXPERTS[:1], LABELS, COUNTS, class_weight=WEIGHT)
    margins = 0.5 * (min(COUNTS) / EVEN) ** 0.25
    shifted = EXPERTS[0] - 30 * margins * torch.eye(10).double()[LABELS]
    expected = functional.cross_entropy(shifted, LABELS, weight=WEIGHT)
    torch.testing.assert_close(losses.mean(), expected)


def test_without_diversity_each_expert_has_the_loss_of_the_mean() -> None:
    alone = ride_losses(EXPERTS.mean(0)[None], LABELS, COUNTS)
    ours = ride_losses(EXPERTS, LABELS, COUNTS, diversity=0)
    torch.testing.assert_close(ours, 3 * alone)


@pytest.mark.parametrize('settings', [{}, LATE], ids=['early', 'late'])
def test_mixed_labels_written_out(settings: dict) -> None:
    """Diversity has no label; the margin loss is the mean over the two."""
    hot = torch.eye(10, dtype=torch.float64)[LABELS]
    torch.testing.assert_close(
        ride_losses(EXPERTS, hot, COUNTS, **settings),
        ride_losses(EXPERTS, LABELS, COUNTS, **settings),
        rtol=1e-8,
        atol=1e-8,
    )
    other = LABELS.flip(0)
    mixed = 0.7 * hot + 0.3 * hot[range(7, -1, -1)]
    plain = {**settings, 'class_weight': None}
    one, two = (
        ride_losses(EXPERTS[:1], labels, COUNTS, **plain)
        for labels in (LABELS, other)
    )
    weights = torch.ones(10).double()
    if settings:
        weights = WEIGHT
    joined = 0.7 * weights[LABELS] * one + 0.3 * weights[other] * two
    joined = joined / (mixed @ weights).mean()
    torch.testing.assert_close(
        ride_losses(EXPERTS[:1], mixed, COUNTS, **settings), joined
    )


def test_gradient_is_that_of_the_value() -> None:
    """But for the mean of the experts, whose distribution has none."""
    hot = torch.eye(10, dtype=torch.float64)[LABELS]
    mixed = 0.7 * hot + 0.3 * hot.flip(0)
    for target in (LABELS, mixed):
        assert torch.autograd.gradcheck(
            lambda z, t=target: ride_losses([z], t, COUNTS, **LATE),
            EXPERTS[0].clone().requires_grad_(),
        )


def test_sure_and_large_scores_have_finite_gradients() -> None:
    hot = torch.eye(10)[LABELS]
    for target in (LABELS, hot, 0.5 * hot + 0.5 * hot.flip(0)):
        for size in (0.0, 1.0, 1e4):
            experts = (size * (60 * hot - 30)).repeat(2, 1, 1)
            experts.requires_grad_()
            losses = ride_losses(experts, target, COUNTS, **LATE)
            losses.sum().backward()
            assert losses.isfinite().all()
            assert experts.grad.isfinite().all()


def test_ignored_pixels_and_half_precision() -> None:
    maps = EXPERTS[:, :6].reshape(3, 1, 6, 10).movedim(3, 2)  # (3, 1, 10, 6)
    labels = LABELS[:6][None].clone()
    labels[0, 4] = 255
    losses = ride_losses([*maps], labels, COUNTS, ignore_index=255, **LATE)
    kept = torch.tensor([0, 1, 2, 3, 5])
    rows = ride_losses(EXPERTS[:, kept], LABELS[kept], COUNTS, **LATE)
    assert losses[0, 4] == 0
    torch.testing.assert_close(losses[0, kept], rows)
    nothing = ride_losses(
        EXPERTS, torch.full((8,), 255), COUNTS, ignore_index=255, **LATE
    )
    assert (nothing == 0).all()
    half = ride_losses(EXPERTS.half(), LABELS, COUNTS, **LATE)
    assert half.dtype == torch.float32


@pytest.mark.ddp
def test_two_processes_are_one(tmp_path: Path) -> None:
    """The mean weight is of all; DDP averages equal shares."""
    ranks = run_ddp(ride_step, tmp_path, EXPERTS, LABELS, COUNTS, 4)
    alone = EXPERTS.clone().requires_grad_()
    ride_losses(alone, LABELS, COUNTS, **LATE).mean().backward()
    joined = torch.cat(ranks, 1)
    torch.testing.assert_close(joined / 2, alone.grad)


def test_errors() -> None:
    with pytest.raises(ValueError, match=r'of one shape, got \[\(2, 10\)'):
        ride_losses([EXPERTS[0], EXPERTS[0, :2]], LABELS, COUNTS)
    with pytest.raises(ValueError, match='of one shape, got no expert'):
        ride_losses([], LABELS, COUNTS)
    with pytest.raises(ValueError, match='one entry for each of the 10'):
        ride_losses(EXPERTS, LABELS, COUNTS[:9])
    for name in ('temperature', 'class_weight'):
        with pytest.raises(ValueError, match=f'{name} must have one entry'):
            ride_losses(EXPERTS, LABELS, COUNTS, **{name: [1.0, 2.0]})
    with pytest.raises(ValueError, match='diversity must be'):
        ride_losses(EXPERTS, LABELS, COUNTS, diversity=float('nan'))
