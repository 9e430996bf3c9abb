"""Context-shift augmentation (CSA) for classifiers."""

import logging
from collections.abc import Sequence
from typing import Any

import torch
from mmengine.logging import print_log
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.engine.hooks.pairs_hook import PairsHook
from mmfair.functional import context_mask, mixed_context
from mmfair.functional.checks import check_number
from mmfair.registry import HOOKS
from mmfair.structures import ContextBank
from mmfair.utils.evaluation_mode import evaluation_mode
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['CSAHook']

_WHERE = 'CSAHook'
_STATE = 'mmfair_csa'


@HOOKS.register_module()
class CSAHook(PairsHook):
    """Sets balanced draws before the surroundings of frequent images.

    With a :class:`mmfair.models.heads.csa_cls_head.CSAClsHead` and pairs of
    :class:`mmfair.datasets.SecondDrawBatchSampler`: images of the first half
    of a batch that the model is sure of enter a bank, with a mask of what is
    not their class; the images of the second half get surroundings from it,
    one share of them for the batch, drawn from [0, 1], and train the second
    classifier. That begins when the bank holds as many images as a half has.
    Each process has a bank of its own; checkpoints carry that of the first.

    Args:
        begin: First epoch, counted from 0, in which the bank fills.
        size: Images in the bank, >= 1; not below half of a batch.
        min_probability: Of the true class, from which on an image enters, in
            [0, 1].

    Raises:
        TypeError: If a setting is no number.
        ValueError: If one is out of range. When training begins: if the head
            is another, the loader gives no pairs, or the bank is too small.

    References:
        Shi et al., "How Re-sampling Helps for Long-Tail Learning?", NeurIPS
        2023 (CSA).

    Examples:
        In a config::

            default_hooks = dict(csa=dict(type='mmfair.CSAHook'))
    """

    def __init__(
        self, begin: int = 10, size: int = 128, min_probability: float = 0.8
    ) -> None:
        super().__init__()
        number = check_number(
            begin, 'begin', where=_WHERE, at_least=0, whole=True
        )
        self.schedule = LossSchedule(int(number))
        self.min_probability = check_number(
            min_probability,
            'min_probability',
            where=_WHERE,
            at_least=0,
            at_most=1,
        )
        self.bank = ContextBank(size, where=_WHERE)
        self._active = False
        self._first: tuple[Tensor, Tensor] | None = None
        self._scores: Tensor | None = None
        self._saved: dict | None = None

    def attach(self, runner: Runner, model: nn.Module, pairs: int) -> None:
        """Tap the first classifier, and begin with the bank of the run.

        Raises:
            ValueError: If the head is another, the bank is too small, or its
                first epoch comes after the end.
        """
        self.schedule.check_reached(
            runner, where=_WHERE, otherwise='No image would be changed.'
        )
        self._check_parts(model, pairs)
        self.bank.load_state_dict(self._saved or {})
        self._saved = None
        self.taps.after(model.head.fc, self._keep)

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Decide whether images are changed in this iteration."""
        self._active = self.schedule.share(runner) > 0

    def after_train_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch: Any = None,
        outputs: dict | None = None,
    ) -> None:
        """Let the images in that the model was sure of."""
        if self._first is None or self._scores is None:
            return
        (images, labels), scores = self._first, self._scores
        self._first = self._scores = None
        chance = scores.float().softmax(1).gather(1, labels[:, None])
        sure = chance.flatten() >= self.min_probability
        if not bool(sure.any()):
            return
        model = unwrap_model(runner.model)
        images, labels = images[sure], labels[sure]
        with evaluation_mode(model):
            maps = model.extract_feat(images, stage='backbone')[-1]
        masks = context_mask(
            maps, model.head.fc.weight, labels, images.shape[2:]
        )
        self.bank.push(images, masks)

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Add the bank, as plain tensors."""
        checkpoint[_STATE] = self.bank.state_dict()

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Take the bank of a run that is resumed."""
        if not getattr(runner, '_resume', False):
            return
        self._saved = checkpoint.get(_STATE)
        if self._saved is None:
            print_log(
                f'{_WHERE}: the checkpoint holds no images. The bank fills '
                'anew.',
                logger='current',
                level=logging.WARNING,
            )

    def begin_call(self, model: nn.Module) -> None:
        """Forget the call before; only the first classifier learns."""
        self._first = self._scores = None
        model.head.learns_second = False

    def take(
        self,
        model: nn.Module,
        inputs: Tensor,
        first: Sequence[Any],
        second: Sequence[Any],
    ) -> tuple[Tensor, Sequence[Any]]:
        """Both halves, the second with surroundings from the bank."""
        samples, pairs = [*first, *second], len(first)
        if not self._active:
            return inputs, samples
        labels = torch.cat([sample.gt_label for sample in first])
        self._first = inputs[:pairs], labels.to(inputs.device)
        if len(self.bank) < pairs:
            return inputs, samples
        model.head.learns_second = True
        contexts, masks = self.bank.draw(pairs)
        changed = mixed_context(
            inputs[pairs : 2 * pairs],
            contexts.to(inputs),
            masks,
            float(torch.rand(())),
        )
        return torch.cat([inputs[:pairs], changed]), samples

    def _keep(self, module: nn.Module, args: tuple, output: Tensor) -> None:
        if self._first is not None and self._scores is None:
            self._scores = output.detach()[: len(self._first[1])]

    def _check_parts(self, model: nn.Module, pairs: int) -> None:
        """Refuse a head without a second classifier, and a small bank."""
        head = getattr(model, 'head', None)
        if not hasattr(head, 'fc_balanced'):
            raise ValueError(
                f"{_WHERE}: model.head must be a 'mmfair.CSAClsHead', got "
                f'{type(head).__name__}.'
            )
        if self.bank.size < pairs:
            raise ValueError(
                f'{_WHERE}: size must be at least the batch size, {pairs}, '
                f'got {self.bank.size}.'
            )
