import pytest
import torch
from loss_contract import COUNTS, LABELS, LOGITS, LossContract

from mmfair.functional import (
    effective_number_weights,
    ride_losses,
    ride_temperature,
)
from mmfair.models.losses import RIDELoss

EXPERTS = torch.randn(3, 6, 5, generator=torch.Generator().manual_seed(1))
EVEN = torch.tensor(COUNTS, dtype=torch.float64)


def test_weights_and_temperatures_begin_with_their_epoch() -> None:
    loss = RIDELoss(COUNTS, diversity=-0.3, begin=3, beta=0.9, strength=0.5)
    early = ride_losses(EXPERTS, LABELS, COUNTS, diversity=-0.3)
    late = ride_losses(
        EXPERTS,
        LABELS,
        COUNTS,
        diversity=-0.3,
        class_weight=effective_number_weights(EVEN, beta=0.9),
        temperature=ride_temperature(EVEN, strength=0.5),
    )
    for epoch, expected in ((0, early), (2, early), (3, late), (4, late)):
        loss.set_epoch(epoch, 5)
        torch.testing.assert_close(loss([*EXPERTS], LABELS), expected.mean())
    # Outside of training nobody tells the epoch.
    torch.testing.assert_close(
        RIDELoss(COUNTS, -0.3).eval()([*EXPERTS], LABELS), early.mean()
    )
    assert 'diversity=-0.3, max_margin=0.5, scale=30.0, begin=3' in repr(loss)


def test_the_epoch_must_be_known_and_reached() -> None:
    loss = RIDELoss(COUNTS)
    with pytest.raises(RuntimeError, match='RIDELoss: the epoch must be kno'):
        loss([*EXPERTS], LABELS)
    with pytest.raises(ValueError, match='begin must be .* below 15, got 160'):
        loss.set_epoch(0, 15)
    assert RIDELoss(COUNTS, begin=None)([*EXPERTS], LABELS).isfinite()


@pytest.mark.parametrize('name', ['max_margin', 'begin', 'beta', 'strength'])
def test_settings_out_of_range(name: str) -> None:
    with pytest.raises(ValueError, match=f'RIDELoss: {name} must be .*>= 0'):
        RIDELoss(**{name: -1})


def test_a_batch_of_one_class_and_of_one_sample() -> None:
    loss = RIDELoss(COUNTS, begin=0)
    loss.set_epoch(0, 1)
    for number in (1, 4):
        logits = EXPERTS[:, :number].clone().requires_grad_()
        loss([*logits], torch.zeros(number, dtype=torch.long)).backward()
        assert logits.grad.isfinite().all()
    one = LOGITS.clone().requires_grad_()
    loss(one, LABELS).backward()
    assert one.grad.isfinite().all()


class TestRIDELoss(LossContract):
    def make(self, **settings: object) -> RIDELoss:
        return RIDELoss(**{'class_counts': COUNTS, 'begin': None, **settings})
