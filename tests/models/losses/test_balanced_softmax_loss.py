import pytest
import torch
from loss_contract import COUNTS as FIVE
from loss_contract import LossContract

from mmfair.functional import balanced_softmax
from mmfair.models.losses import BalancedSoftmaxLoss
from mmfair.registry import MODELS

LOGITS = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 1, 2, 1])
COUNTS = [50, 10, 2]


def test_it_is_the_weighted_mean_of_the_functional() -> None:
    loss = MODELS.build(
        dict(
            type='mmfair.BalancedSoftmaxLoss',
            class_counts=COUNTS,
            loss_weight=2.0,
        )
    )
    each = balanced_softmax(LOGITS, LABELS, COUNTS)
    torch.testing.assert_close(loss(LOGITS, LABELS), 2 * each.mean())
    torch.testing.assert_close(
        loss(LOGITS, LABELS, avg_factor=8, unknown=1), 2 * each.sum() / 8
    )
    weight = torch.tensor([1.0, 0, 0, 0])
    torch.testing.assert_close(
        loss(LOGITS, LABELS, weight, reduction_override='none'),
        2 * each * weight,
    )
    assert not loss.state_dict()


def test_sum() -> None:
    loss = BalancedSoftmaxLoss(COUNTS, reduction='sum')
    each = balanced_softmax(LOGITS, LABELS, COUNTS)
    torch.testing.assert_close(loss(LOGITS, LABELS), each.sum())


def test_auto_counts() -> None:
    loss = BalancedSoftmaxLoss()
    with pytest.raises(RuntimeError, match='never filled in. Add class_c'):
        loss(LOGITS, LABELS)
    loss.set_class_counts([1, 1, 1], ['a', 'b', 'c'])
    loss.set_class_counts(COUNTS, ['a', 'b', 'c'])
    torch.testing.assert_close(
        loss(LOGITS, LABELS), BalancedSoftmaxLoss(COUNTS)(LOGITS, LABELS)
    )


def test_counts_of_the_config_win() -> None:
    loss = BalancedSoftmaxLoss(COUNTS)
    loss.set_class_counts([1, 1, 1])
    assert loss.class_counts == COUNTS
    with pytest.raises(ValueError) as caught:
        loss.set_class_counts([1, 1])
    assert str(caught.value) == (
        'BalancedSoftmaxLoss: class_counts must have one entry for each of '
        "the 2 classes, got 3. Correct it or set 'auto'."
    )


def test_a_class_without_samples_is_named() -> None:
    with pytest.raises(ValueError, match=r"got 0 for class 'ship'\. Give"):
        BalancedSoftmaxLoss().set_class_counts([3, 0], ['cat', 'ship'])


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        (dict(class_counts='Auto'), "must be 'auto' or a list, got 'Auto'"),
        (dict(loss_weight=-1), 'loss_weight must be .*>= 0, got -1'),
        (dict(reduction='avg'), "reduction must be .*, got 'avg'"),
    ],
)
def test_settings_out_of_range(settings: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BalancedSoftmaxLoss(**settings)
    assert 'auto' in repr(BalancedSoftmaxLoss())


def test_in_a_classifier_head_with_mixup_targets() -> None:
    pytest.importorskip('mmpretrain')
    from mmpretrain.models import LinearClsHead
    from mmpretrain.structures import DataSample

    head = LinearClsHead(
        3, 8, loss=dict(type='mmfair.BalancedSoftmaxLoss', class_counts=COUNTS)
    )
    scores = torch.tensor([[0.7, 0.3, 0], [0, 0, 1]])
    samples = [DataSample().set_gt_score(score) for score in scores]
    feats = torch.randn(2, 8)
    loss = head.loss((feats,), samples)['loss']
    log_probability = (
        head.fc(feats) + torch.tensor(COUNTS).log()
    ).log_softmax(-1)
    torch.testing.assert_close(loss, -(scores * log_probability).sum() / 2)
    labels = [DataSample().set_gt_label(label) for label in (0, 2)]
    hard = head.loss((feats,), labels)['loss']
    torch.testing.assert_close(
        hard, -(log_probability[0, 0] + log_probability[1, 2]) / 2
    )


class TestBalancedSoftmaxLoss(LossContract):
    def make(self, **settings: object) -> BalancedSoftmaxLoss:
        settings = {'class_counts': FIVE, **settings}
        return BalancedSoftmaxLoss(**settings)
