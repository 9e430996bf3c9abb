import pytest
import torch
from loss_contract import COUNTS, LABELS, LOGITS, LossContract

from mmfair.models.losses import GCLLoss


def test_noise_is_drawn_in_training_alone() -> None:
    loss = GCLLoss(COUNTS, scale=5.0, reduction='none')
    torch.manual_seed(0)
    first, second = loss(LOGITS, LABELS), loss(LOGITS, LABELS)
    torch.manual_seed(0)
    assert torch.equal(loss(LOGITS, LABELS), first)
    assert not torch.equal(first, second)
    plain = torch.nn.functional.cross_entropy(LOGITS, LABELS, reduction='none')
    torch.testing.assert_close(loss.eval()(LOGITS, LABELS), plain)


def test_the_second_stage_is_focal_with_a_margin() -> None:
    loss = GCLLoss(COUNTS, amplitude=0, margin=0.1, scale=20.0, gamma=1.0)
    shifted = LOGITS - 2 * torch.eye(5)[LABELS]
    each = torch.nn.functional.cross_entropy(shifted, LABELS, reduction='none')
    expected = ((1 - (-each).exp()) * each).mean()
    torch.testing.assert_close(loss(LOGITS, LABELS), expected)
    assert 'margin=0.1, scale=20.0, gamma=1.0, class' in repr(loss)


@pytest.mark.parametrize(
    ('name', 'value'), [('amplitude', -1), ('margin', -1), ('gamma', -1)]
)
def test_settings_out_of_range(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f'GCLLoss: {name} must be .*>= 0'):
        GCLLoss(**{name: value})
    with pytest.raises(ValueError, match='GCLLoss: scale must be .*> 0'):
        GCLLoss(scale=0)


class TestGCLLoss(LossContract):
    def make(self, **settings: object) -> GCLLoss:
        settings = {'class_counts': COUNTS, **settings}
        # In evaluation mode, so that two calls have one value.
        return GCLLoss(scale=5.0, margin=0.1, gamma=1.0, **settings).eval()
