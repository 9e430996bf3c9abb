import pytest
import torch
from loss_contract import LossContract

from mmfair.functional import focal_cross_entropy
from mmfair.models.losses import SoftmaxFocalLoss
from mmfair.registry import MODELS

LOGITS = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 1, 2, 1])


@pytest.mark.parametrize('detach', [False, True])
def test_it_is_the_mean_of_the_functional(detach: bool) -> None:
    loss = MODELS.build(
        dict(
            type='mmfair.SoftmaxFocalLoss',
            gamma=1.5,
            detach_modulator=detach,
        )
    )
    values, gradients = [], []
    for function in (
        loss,
        lambda x, y: focal_cross_entropy(
            x, y, gamma=1.5, detach_modulator=detach
        ).mean(),
    ):
        logits = LOGITS.clone().requires_grad_()
        values.append(function(logits, LABELS))
        values[-1].backward()
        gradients.append(logits.grad)
    torch.testing.assert_close(*values)
    torch.testing.assert_close(*gradients)
    assert f'gamma=1.5, detach_modulator={detach}' in repr(loss)


def test_gamma_out_of_range() -> None:
    with pytest.raises(ValueError, match='Loss: gamma must be .*, got -1'):
        SoftmaxFocalLoss(gamma=-1)


class TestSoftmaxFocalLoss(LossContract):
    def make(self, **settings: object) -> SoftmaxFocalLoss:
        return SoftmaxFocalLoss(gamma=0.5, **settings)
