import pytest
import torch
from loss_contract import COUNTS, LABELS, LOGITS, LossContract

from mmfair.functional import lade_regularizer
from mmfair.models.losses import BalancedSoftmaxLoss, LADELoss


def test_it_is_balanced_softmax_and_a_regulariser() -> None:
    bound = lade_regularizer(LOGITS, LABELS, COUNTS, penalty=0.5)
    plain = BalancedSoftmaxLoss(COUNTS)(LOGITS, LABELS)
    loss = LADELoss(COUNTS, regularization=0.3, penalty=0.5)
    torch.testing.assert_close(loss(LOGITS, LABELS), plain + 0.3 * bound)
    assert 'regularization=0.3, penalty=0.5, class' in repr(loss)


def test_a_batch_of_one_class_and_of_one_sample() -> None:
    for number in (1, 4):
        logits = LOGITS[:number].clone().requires_grad_()
        labels = torch.zeros(number, dtype=torch.long)
        LADELoss(COUNTS)(logits, labels).backward()
        assert logits.grad.isfinite().all()


@pytest.mark.parametrize('name', ['regularization', 'penalty'])
def test_settings_out_of_range(name: str) -> None:
    with pytest.raises(ValueError, match=f'LADELoss: {name} must be .*>= 0'):
        LADELoss(**{name: -0.1})


class TestLADELoss(LossContract):
    def make(self, **settings: object) -> LADELoss:
        return LADELoss(**{'class_counts': COUNTS, **settings})
