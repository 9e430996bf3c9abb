"""The base of the hooks that add a loss to any OpenMMLab model."""

import sys
from collections.abc import Iterable
from typing import Any, ClassVar

import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['AuxLossHook']


class AuxLossHook(Hook):
    """Adds one entry to the loss dict of any OpenMMLab model while it trains.

    Works through PyTorch's forward hooks alone: the model's class, config and
    ``state_dict`` stay as they are, and no handle is left after training. A
    subclass says what to watch (:meth:`attach`) and what to add
    (:meth:`compute`)::

        @HOOKS.register_module()
        class LogitNormHook(AuxLossHook):
            loss_name = 'loss_logit_norm'

            def attach(self, model):
                head = get_module(model, 'head.fc', where='LogitNormHook')
                return [head.register_forward_hook(self._keep)]

            def _keep(self, module, args, output):
                self.logits = output

            def compute(self):
                return 1e-3 * self.logits.square().mean()

    The entry is computed inside the forward pass of the model, hence inside
    autocast and inside DistributedDataParallel. While it is, ``data_samples``
    holds those of the step and ``task_losses`` the model's own entries,
    without those of other hooks of this kind.

    Args:
        schedule: When the loss takes part; always, by default.
    """

    #: Key of the entry; must contain ``'loss'``, or it would be logged only.
    loss_name: str
    #: Added to the error of a forward pass that fails while armed.
    failure_note: str = ''
    #: Entries that come from hooks, by any name used so far.
    _hook_entries: ClassVar[set[str]] = set()

    def __init__(self, schedule: LossSchedule | None = None) -> None:
        self.schedule = schedule or LossSchedule()
        self.share = 1.0
        self.armed = False
        self.data_samples: Any = None
        self.task_losses: dict[str, Any] = {}
        self._hook_entries.add(self.loss_name)
        self._handles: list[RemovableHandle] = []

    def attach(self, model: nn.Module) -> Iterable[RemovableHandle]:
        """Register the hooks on the parts of ``model``; return the handles."""
        raise NotImplementedError

    def compute(self) -> Tensor:
        """The loss of the step, a scalar, from what the hooks have seen."""
        raise NotImplementedError

    def begin_step(self) -> None:
        """Called before each watched step's forward pass."""

    def watching(self) -> bool:
        """Whether to watch the step: by default, if the loss takes part."""
        return self.share > 0

    def observe(self) -> None:
        """Called after a watched step in which the loss takes no part."""

    # before_train and not before_run: EMAHook deep-copies the model there,
    # and its copy would inherit the hooks.
    def before_train(self, runner: Runner) -> None:
        """Attach to the model, after it was built, wrapped and loaded."""
        self.detach()
        model = unwrap_model(runner.model)
        self._handles.append(
            model.register_forward_pre_hook(self._open, with_kwargs=True)
        )
        try:
            for handle in self.attach(model):
                self._handles.append(handle)
        except Exception:
            self.detach()  # a place is wrong: leave the model as it was
            raise
        self._handles.append(
            model.register_forward_hook(
                self._close, with_kwargs=True, always_call=True
            )
        )

    def after_train(self, runner: Runner) -> None:
        """Take every hook off the model."""
        self.detach()

    def detach(self) -> None:
        """Take every hook off the model; safe to call twice."""
        for handle in self._handles:
            handle.remove()
        self._handles = []
        self.armed = False

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Decide with what share the loss takes part in this iteration."""
        self.share = self.schedule.share(runner)

    def after_train_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch: Any = None,
        outputs: dict | None = None,
    ) -> None:
        """Make sure that the loss did take part.

        Raises:
            RuntimeError: If the entry is missing from the step's losses.
        """
        if self.share and self.loss_name not in (outputs or {}):
            raise RuntimeError(
                f'{type(self).__name__}: {self.loss_name!r} must be among the '
                f'losses of the step, got {sorted(outputs or {})}. The model '
                "must train through forward(..., mode='loss')."
            )

    def _open(self, model: nn.Module, args: tuple, kwargs: dict) -> None:
        self.armed = (
            self.watching()
            and model.training
            and torch.is_grad_enabled()
            and kwargs.get('mode') == 'loss'
        )
        if self.armed:
            self.data_samples = kwargs.get('data_samples')
            self.begin_step()

    def _close(
        self, model: nn.Module, args: tuple, kwargs: dict, losses: dict | None
    ) -> dict | None:
        if not self.armed:
            return None
        self.armed = False
        if losses is None:  # the forward pass failed; its error goes on
            error = sys.exc_info()[1]
            if self.failure_note and hasattr(error, 'add_note'):
                error.add_note(self.failure_note)
            return None
        self.task_losses = {
            name: value
            for name, value in losses.items()
            if 'loss' in name and name not in self._hook_entries
        }
        try:
            if not self.share:
                self.observe()
                return None
            return {**losses, self.loss_name: self.share * self.compute()}
        finally:  # no graph is kept beyond the step
            self.data_samples, self.task_losses = None, {}
