"""What the base of the losses says of itself; see loss_contract.py."""

import pytest
import torch
from torch import Tensor

from mmfair.models.losses import SampleLoss

LOGITS = torch.randn(6, 5, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 1, 2, 1, 4, 3])


class Half(SampleLoss):
    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        return torch.full(target.shape, 0.5)


def test_a_subclass_says_the_loss_and_errors_its_name() -> None:
    assert Half(loss_weight=3.0)(LOGITS, LABELS) == 1.5
    with pytest.raises(ValueError, match=r'^Half: loss_weight .*>= 0, got -1'):
        Half(loss_weight=-1)
    for call in (
        lambda: Half(reduction='avg'),
        lambda: Half()(LOGITS, LABELS, reduction_override='avg'),
    ):
        with pytest.raises(ValueError, match="^Half: reduction .* got 'avg'"):
            call()


def test_the_base_is_no_loss() -> None:
    with pytest.raises(TypeError, match='abstract'):
        SampleLoss()
