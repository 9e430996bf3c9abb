import pytest
import torch

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
    with pytest.raises(ValueError) as caught:
        SoftmaxFocalLoss(gamma=-1)
    assert str(caught.value) == 'SoftmaxFocalLoss: gamma must be >= 0, got -1.'
