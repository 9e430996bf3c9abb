"""Dynamic curvature regularisation (DCR) for classifiers and segmentors."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import torch
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.curvature_hook import CurvatureHook
from mmfair.engine.hooks.curvature_log import CurvatureLog
from mmfair.engine.hooks.curvature_places import bank_capacities
from mmfair.engine.hooks.feature_tap import FeatureTap
from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.functional.checks import check_number, check_word
from mmfair.registry import HOOKS
from mmfair.utils.current_epoch import current_epoch

__all__ = ['CurvatureBankHook']

_WHERE = 'CurvatureBankHook'


@HOOKS.register_module()
class CurvatureBankHook(CurvatureHook):
    """Regularises the curvatures of the classes' latest features.

    The features are what the classifier is given. They fill a bank from the
    first step on; from ``begin`` on the curvature regularisation (CR) of the
    class manifolds in the bank joins the loss as ``loss_curvature``, times

        log_tau(epoch) x task / regulariser,  epoch = 1, 2, ...

    In float32, whatever the autocast. Several processes act as one with all
    the samples; checkpoints carry the bank. All settings, with what they are
    good for, and what the log tells: ``docs/methods/dcr.md``.

    Args:
        begin: First epoch, counted from 0, in which the loss takes part.
        end: First epoch in which it no longer does; never, if None.
        min_score: Score in (0.5, 1] from which on a soft label owns a feature.
        pixels_per_class: Pixel features of each class in each image.
        classifier: Path of the layer whose input is the features; found for
            models with one head.
        interval: Steps between two readings of the gradients' ratio.
        loss_name: Key of the loss; ``'loss_curvature'`` by default.
        **settings: What the loss is and how it is weighed and measured: those
            of :class:`~mmfair.engine.hooks.curvature_hook.CurvatureHook`.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range. When training begins: if the
            classifier or the class counts can't be found.
        RuntimeError: In a step, if the features are not finite, or carry no
            gradient.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 6 and Algorithm 4.

    Examples:
        In a config::

            default_hooks = dict(
                curvature=dict(type='mmfair.CurvatureBankHook', tau=100)
            )
    """

    loss_name = 'loss_curvature'

    def __init__(
        self,
        loss: dict | nn.Module | None = None,
        *,
        begin: int = 4,
        end: int | None = None,
        min_score: float = 0.9,
        pixels_per_class: int = 20,
        classifier: str | None = None,
        interval: int = 50,
        loss_name: str | None = None,
        **settings: object,
    ) -> None:
        schedule = LossSchedule(begin, end)
        super().__init__(schedule, loss_name, loss=loss, **settings)
        count = partial(check_number, where=_WHERE, at_least=1, whole=True)
        self.interval = count(interval, 'interval')
        check_number(
            min_score, 'min_score', where=_WHERE, above=0.5, at_most=1
        )
        if classifier is not None:
            check_word(classifier, 'classifier', where=_WHERE)
        self._tap = FeatureTap(
            classifier,
            lambda: self.armed,
            min_score=min_score,
            pixels_per_class=count(pixels_per_class, 'pixels_per_class'),
        )

    def before_train(self, runner: Runner) -> None:
        """Read the class sizes off the training set, and attach.

        Raises:
            ValueError: If the sizes or the classifier can't be found.
        """
        dataset = runner.train_loop.dataloader.dataset
        self._capacities = bank_capacities(dataset, self.per_class)
        super().before_train(runner)
        names = [str(name) for name in dataset.metainfo['classes']]
        self.log = CurvatureLog(names)
        self.make_regularizer(self._capacities)
        self._epoch = current_epoch(runner)

    def after_train(self, runner: Runner) -> None:
        """Take every hook off the model; the last epoch goes to the log."""
        super().after_train(runner)
        self.log.end_epoch(runner, self._epoch)

    def attach(self, model: nn.Module) -> None:
        """Tap the classifier."""
        self._tap.attach(model, self.taps)

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Find out where in training this is."""
        super().before_train_iter(runner, batch_idx, data_batch)
        epoch = current_epoch(runner)
        if epoch != self._epoch:
            self.log.end_epoch(runner, self._epoch)
        self._epoch, self._iter = epoch, runner.iter

    def after_train_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch: Any = None,
        outputs: dict | None = None,
    ) -> None:
        """Make sure that the loss took part; log the curvatures."""
        super().after_train_iter(runner, batch_idx, data_batch, outputs)
        self.log.end_step(runner)

    def watching(self) -> bool:
        """Until the end: the bank fills before the loss takes part."""
        end = self.schedule.end
        return end is None or self._epoch < end

    def begin_step(self) -> None:
        """Forget the step before."""
        self._tap.inputs = None

    # The bank changes in place, and gradients are taken inside the forward
    # pass: nothing for a compiler.
    @torch.compiler.disable
    def observe(self) -> None:
        """Store the features of a step before the loss takes part."""
        self.regularizer.store(
            *self._tap.owned(self.data_samples), place=self._place()
        )

    @torch.compiler.disable
    def compute(self) -> Tensor:
        """The weighted loss of the step.

        Raises:
            RuntimeError: If no features arrived, they carry no gradient or
                are not finite.
        """
        inputs = self._tap.inputs
        with torch.autocast(
            'cpu' if inputs is None else inputs.device.type, enabled=False
        ):
            step = self.regularizer.step(
                *self._tap.owned(self.data_samples),
                inputs=inputs,
                task=sum(map(_scalar, self.task_losses.values())),
                samples=len(self.data_samples),
                epoch=self._epoch + 1,
                read_gradients=self._iter % self.interval == 0,
                place=self._place(),
            )
        if step.first:
            self.log.warn_of_small_classes(self.bank)
        self.log.keep(step.curvature, step.weight, step.ratio)
        return step.loss

    def _place(self) -> str:
        return (
            f'the features at {self._tap.path!r} in iteration '
            f'{self._iter + 1} (epoch {self._epoch + 1})'
        )


def _scalar(value: Tensor | Sequence[Tensor]) -> Tensor:
    """An entry of a loss dict as MMEngine sums it."""
    if isinstance(value, Tensor):
        return value.mean()
    return sum(part.mean() for part in value)
