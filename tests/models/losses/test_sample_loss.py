"""What every loss of this kind does alike, in the hosts' heads too."""

import pytest
import torch
from log_lines import log_lines
from torch import Tensor

from mmfair.models.losses import (
    BalancedSoftmaxLoss,
    ClassBalancedLoss,
    LDAMLoss,
    LogitAdjustedLoss,
    SampleLoss,
    SoftmaxFocalLoss,
)

COUNTS = [50, 10.5, 2, 1, 1]
LOSSES = {
    'balanced_softmax': lambda **kw: BalancedSoftmaxLoss(COUNTS, **kw),
    'logit_adjusted': lambda **kw: LogitAdjustedLoss(COUNTS, tau=1.5, **kw),
    'ldam': lambda **kw: LDAMLoss(COUNTS, scale=5.0, **kw),
    'class_balanced': lambda **kw: ClassBalancedLoss(COUNTS, **kw),
    'class_balanced_focal': lambda **kw: ClassBalancedLoss(
        COUNTS, gamma=0.5, normalizer='samples', **kw
    ),
    'softmax_focal': lambda **kw: SoftmaxFocalLoss(gamma=0.5, **kw),
}
each_loss = pytest.mark.parametrize('make', LOSSES.values(), ids=LOSSES)
LOGITS = torch.randn(6, 5, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 1, 2, 1, 4, 3])


@each_loss
def test_weights_and_divisor(make) -> None:
    loss = make(loss_weight=2.0)
    each = loss(LOGITS, LABELS, reduction_override='none')
    assert each.shape == (6,)
    torch.testing.assert_close(loss(LOGITS, LABELS), each.mean())
    weight = torch.tensor([1.0, 0, 0.5, 0, 0, 3])
    weighted = (weight * each).sum()
    torch.testing.assert_close(
        loss(LOGITS, LABELS, weight=weight), weighted / 6
    )
    for divisor in (weight.sum(), 4.5):
        torch.testing.assert_close(
            loss(LOGITS, LABELS, weight=weight, avg_factor=divisor),
            weighted / divisor,
        )
    torch.testing.assert_close(
        make(loss_weight=2.0, reduction='sum')(LOGITS, LABELS), each.sum()
    )
    assert not loss.state_dict()


@each_loss
def test_dense_logits_are_samples(make) -> None:
    logits = torch.randn(2, 5, 3, 4)
    labels = torch.randint(0, 5, (2, 3, 4))
    labels[0, 1] = 255
    settings = dict(reduction_override='none', ignore_index=255)
    rows = logits.movedim(1, 3).reshape(-1, 5)
    each = make()(rows, labels.flatten(), **settings)
    torch.testing.assert_close(
        make()(logits, labels, **settings), each.view(2, 3, 4)
    )
    assert torch.equal(each == 0, labels.flatten() == 255)


@each_loss
def test_all_pixels_ignored(make) -> None:
    logits = torch.randn(2, 5, 3, 4).requires_grad_()
    labels = torch.full((2, 3, 4), 255)
    loss = make()(logits, labels, ignore_index=255)
    loss.backward()
    assert loss == 0
    assert torch.equal(logits.grad, torch.zeros(2, 5, 3, 4))


@each_loss
def test_a_class_that_is_ignored_is_told_once(make) -> None:
    loss = make()
    with log_lines() as messages:
        for _ in range(2):
            assert loss(LOGITS, LABELS, ignore_index=255) > 0
            assert loss(LOGITS, LABELS, ignore_index=1) > 0
    told = [line for line in messages if 'class 1 has no loss' in line]
    assert len(told) == 1


@each_loss
def test_in_a_classifier_head(make) -> None:
    pytest.importorskip('mmpretrain')
    from mmpretrain.models import LinearClsHead
    from mmpretrain.structures import DataSample

    head = LinearClsHead(5, 8, loss=make(), cal_acc=True)
    features = torch.randn(6, 8)
    samples = [DataSample().set_gt_label(label) for label in LABELS]
    losses = head.loss((features,), samples)
    expected = make()(head.fc(features), LABELS)
    torch.testing.assert_close(losses['loss'], expected)
    losses['loss'].backward()
    assert head.fc.weight.grad.abs().sum() > 0


@each_loss
def test_in_a_segmentation_head(make) -> None:
    pytest.importorskip('mmseg')
    import hosts

    model, data = hosts.semantic_fpn()
    model.decode_head.loss_decode = make(loss_name='loss_tail')
    batch = model.data_preprocessor(data, True)
    losses, gradients = hosts.step(model, batch)
    assert losses['decode.loss_tail'] > 0
    assert gradients['decode_head.conv_seg.weight'].abs().sum() > 0


@each_loss
def test_settings_are_shown(make) -> None:
    assert "loss_weight=1.0, reduction='mean'" in repr(make())


class Half(SampleLoss):
    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        return torch.full(target.shape, 0.5)


def test_a_subclass_says_the_loss_and_errors_its_name() -> None:
    assert Half(loss_weight=3.0)(LOGITS, LABELS) == 1.5
    with pytest.raises(ValueError) as caught:
        Half(loss_weight=-1)
    assert str(caught.value) == 'Half: loss_weight must be >= 0, got -1.'
    for call in (
        lambda: Half(reduction='avg'),
        lambda: Half()(LOGITS, LABELS, reduction_override='avg'),
    ):
        with pytest.raises(ValueError) as caught:
            call()
        assert str(caught.value) == (
            "Half: reduction must be one of ('mean', 'sum', 'none'), got "
            "'avg'."
        )


def test_the_base_is_no_loss() -> None:
    with pytest.raises(TypeError, match='abstract'):
        SampleLoss()
