"""What every loss with a value for each sample keeps to.

Inherit :class:`LossContract` in the test of a loss, say how it is made, and
all of this is tested for it::

    class TestMyLoss(LossContract):
        def make(self, **settings):
            return MyLoss(COUNTS, **settings)

``COUNTS`` are for five classes.
"""

from abc import ABC, abstractmethod
from typing import ClassVar

import pytest
import torch
from log_lines import log_lines

from mmfair.models import ClassCountsLoss, SampleLoss

COUNTS = [50, 10.5, 2, 1, 1]
LOGITS = torch.randn(6, 5, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 1, 2, 1, 4, 3])
WEIGHT = torch.tensor([1.0, 0, 0.5, 0, 0, 3])


class LossContract(ABC):
    """Tests of a loss."""

    #: Whether class probabilities (mixup) are taken; else a TypeError.
    soft: ClassVar[bool] = True

    @abstractmethod
    def make(self, **settings: object) -> SampleLoss:
        """The loss, for five classes."""

    def test_weights_and_divisor(self) -> None:
        loss = self.make(loss_weight=2.0)
        each = loss(LOGITS, LABELS, reduction_override='none')
        assert each.shape == (6,)
        assert (each >= 0).all()
        torch.testing.assert_close(loss(LOGITS, LABELS), each.mean())
        weighted = (WEIGHT * each).sum()
        torch.testing.assert_close(
            loss(LOGITS, LABELS, weight=WEIGHT), weighted / 6
        )
        for divisor in (WEIGHT.sum(), 4.5):
            torch.testing.assert_close(
                loss(LOGITS, LABELS, weight=WEIGHT, avg_factor=divisor),
                weighted / divisor,
            )
        assert not loss.state_dict()

    def test_reductions(self) -> None:
        each = self.make(reduction='none')(LOGITS, LABELS)
        for reduction, expected in (
            ('mean', each.mean()),
            ('sum', each.sum()),
        ):
            value = self.make(reduction=reduction)(LOGITS, LABELS)
            torch.testing.assert_close(value, expected)
        assert self.make(loss_weight=0)(LOGITS, LABELS) == 0

    def test_soft_labels(self) -> None:
        hot = torch.eye(5)[LABELS]
        if not self.soft:
            with pytest.raises(TypeError, match='probabilities'):
                self.make()(LOGITS, hot)
            return
        loss = self.make(reduction='none')
        torch.testing.assert_close(loss(LOGITS, hot), loss(LOGITS, LABELS))
        mixed = 0.7 * hot + 0.3 * hot.flip(0)
        assert loss(LOGITS, mixed).shape == (6,)
        assert loss(LOGITS, mixed).isfinite().all()

    def test_several_labels_a_sample_are_no_probabilities(self) -> None:
        if not self.soft:
            return
        hot = torch.eye(5)[LABELS]
        hot[3, 0] = 1
        with pytest.raises(ValueError, match=r'must sum to 1, got 2\. '):
            self.make()(LOGITS, hot)
        with pytest.raises(ValueError, match=r'must sum to 1, got 0\. '):
            self.make()(LOGITS, torch.zeros(6, 5))

    def test_dense_logits_are_samples(self) -> None:
        logits = torch.randn(2, 5, 3, 4)
        labels = torch.randint(0, 5, (2, 3, 4))
        labels[0, 1] = 255
        settings = dict(reduction_override='none', ignore_index=255)
        rows = logits.movedim(1, 3).reshape(-1, 5)
        each = self.make()(rows, labels.flatten(), **settings)
        torch.testing.assert_close(
            self.make()(logits, labels, **settings), each.view(2, 3, 4)
        )
        assert torch.equal(each == 0, labels.flatten() == 255)

    def test_all_pixels_ignored(self) -> None:
        logits = torch.randn(2, 5, 3, 4).requires_grad_()
        labels = torch.full((2, 3, 4), 255)
        loss = self.make()(logits, labels, ignore_index=255)
        loss.backward()
        assert loss == 0
        assert torch.equal(logits.grad, torch.zeros(2, 5, 3, 4))

    def test_a_class_that_is_ignored_is_told_once(self) -> None:
        loss = self.make()
        with log_lines() as messages:
            for _ in range(2):
                assert loss(LOGITS, LABELS, ignore_index=255) > 0
                assert loss(LOGITS, LABELS, ignore_index=1) > 0
        told = [line for line in messages if 'class 1 has no loss' in line]
        assert len(told) == 1

    def test_data_types_and_gradient(self) -> None:
        expected = self.make()(LOGITS, LABELS)
        for dtype in (torch.float64, torch.bfloat16, torch.float16):
            logits = LOGITS.to(dtype).requires_grad_()
            loss = self.make()(logits, LABELS)
            loss.backward()
            assert loss.dtype in (torch.float32, torch.float64)
            torch.testing.assert_close(
                loss.float(), expected, rtol=0.05, atol=0.05
            )
            assert logits.grad.isfinite().all()
            assert logits.grad.abs().sum() > 0

    def test_what_hosts_pass_besides_is_not_used(self) -> None:
        loss = self.make()
        assert torch.equal(
            loss(LOGITS, LABELS, label_weights=None), loss(LOGITS, LABELS)
        )

    def test_counts_are_filled_in(self) -> None:
        given = self.make()
        if not isinstance(given, ClassCountsLoss):
            assert not hasattr(given, 'set_class_counts')
            return
        loss = self.make(class_counts='auto')
        assert 'class_counts=auto' in repr(loss)
        with pytest.raises(RuntimeError, match='never filled in. Add '):
            loss(LOGITS, LABELS)
        loss.set_class_counts([1] * 5, [*'abcde'])
        loss.set_class_counts(COUNTS, [*'abcde'])  # another training set
        torch.testing.assert_close(loss(LOGITS, LABELS), given(LOGITS, LABELS))
        assert 'class_counts=[50, 10.5, ' in repr(loss)

    @pytest.mark.parametrize(
        'settings',
        [
            dict(loss_weight=-1),
            dict(loss_weight=float('nan')),
            dict(loss_weight='1'),
            dict(reduction='avg'),
            dict(reduction=None),
            dict(loss_name=3),
        ],
        ids=repr,
    )
    def test_settings_out_of_range(self, settings: dict) -> None:
        name = type(self.make()).__name__
        with pytest.raises(
            (TypeError, ValueError), match=f'{name}: {next(iter(settings))} '
        ):
            self.make(**settings)
        with pytest.raises(ValueError, match=f'{name}: reduction .* got'):
            self.make()(LOGITS, LABELS, reduction_override='avg')

    def test_settings_are_shown(self) -> None:
        assert "loss_weight=1.0, reduction='mean'" in repr(self.make())

    def test_in_a_classifier_head(self) -> None:
        pytest.importorskip('mmpretrain')
        from mmpretrain.models import LinearClsHead
        from mmpretrain.structures import DataSample

        head = LinearClsHead(5, 8, loss=self.make(), cal_acc=True)
        features = torch.randn(6, 8)
        samples = [DataSample().set_gt_label(label) for label in LABELS]
        losses = head.loss((features,), samples)
        expected = self.make()(head.fc(features), LABELS)
        torch.testing.assert_close(losses['loss'], expected)
        losses['loss'].backward()
        assert head.fc.weight.grad.abs().sum() > 0

    def test_in_a_segmentation_head(self) -> None:
        pytest.importorskip('mmseg')
        import hosts

        model, data = hosts.semantic_fpn()
        model.decode_head.loss_decode = self.make(loss_name='loss_tail')
        batch = model.data_preprocessor(data, True)
        losses, gradients = hosts.step(model, batch)
        assert losses['decode.loss_tail'] > 0
        assert gradients['decode_head.conv_seg.weight'].abs().sum() > 0
