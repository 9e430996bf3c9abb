import pytest
import torch
from torch import Tensor

from mmfair.models.losses import (
    BalancedSoftmaxLoss,
    ClassBalancedLoss,
    ClassCountsLoss,
    LDAMLoss,
    LogitAdjustedLoss,
)

LOGITS = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 1, 2, 1])
each_loss = pytest.mark.parametrize(
    'kind',
    [BalancedSoftmaxLoss, ClassBalancedLoss, LDAMLoss, LogitAdjustedLoss],
)


class CountOfLabel(ClassCountsLoss):
    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        return torch.tensor(self.known_counts())[target]


def test_a_subclass_asks_for_the_counts() -> None:
    loss = CountOfLabel('auto', reduction='sum')
    loss.set_class_counts([3.5, 1, 2])
    assert loss(LOGITS, LABELS) == 7.5


@each_loss
def test_counts_of_the_config_win(kind: type[ClassCountsLoss]) -> None:
    loss = kind([3, 2, 1])
    loss.set_class_counts([1, 1, 1])
    assert loss.class_counts == [3, 2, 1]
    with pytest.raises(ValueError) as caught:
        loss.set_class_counts([1, 1])
    assert str(caught.value) == (
        f'{kind.__name__}: class_counts must have one entry for each of the '
        "2 classes, got 3. Correct it or set 'auto'."
    )


@each_loss
def test_errors_bear_the_name_of_the_loss(kind: type[ClassCountsLoss]) -> None:
    with pytest.raises(
        ValueError, match=f"{kind.__name__}: .* 'auto' or a list, got 'Auto'"
    ):
        kind('Auto')
    with pytest.raises(ValueError) as caught:
        kind().set_class_counts([3, 0], ['cat', 'ship'])
    assert str(caught.value) == (
        f'{kind.__name__}: class_counts must be positive, got 0 for class '
        "'ship'. Give class_counts as a list or drop the class."
    )
    with pytest.raises(ValueError, match='class_counts .* 0 for class 1'):
        kind([3, 0, 1])(LOGITS, LABELS)
