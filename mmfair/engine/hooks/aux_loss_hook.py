"""The base of the hooks that add a loss to any OpenMMLab model."""

import sys
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.engine.hooks.method_conflicts import check_conflicts
from mmfair.engine.hooks.training_call import is_training_call
from mmfair.utils.taps import Taps
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['AuxLossHook']

# The entries that hooks add to the losses of a model, and whose they are.
_ENTRIES: WeakKeyDictionary[
    nn.Module, WeakValueDictionary[str, 'AuxLossHook']
] = WeakKeyDictionary()


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
                self.taps.after(head, self._keep)

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
        loss_name: Key of the entry in the loss dict. Must contain ``'loss'``,
            or it would be logged only, and be no other hook's nor the
            model's own. Default: that of the class.

    Raises:
        TypeError: If ``loss_name`` is not a string.
        ValueError: If it has no ``'loss'`` in it. When training begins: if
            another hook adds it to the same model. In the first step: if the
            model has a loss of that name.
    """

    #: Key of the entry, unless the setting gives another.
    loss_name: str = ''
    #: Added to the error of a forward pass that fails while armed.
    failure_note: str = ''

    def __init__(
        self,
        schedule: LossSchedule | None = None,
        loss_name: str | None = None,
    ) -> None:
        self.loss_name = self.loss_name if loss_name is None else loss_name
        _check_name(self.loss_name, where=type(self).__name__)
        self.schedule = schedule or LossSchedule()
        self.share = 1.0
        self.armed = False
        self.data_samples: Any = None
        self.task_losses: dict[str, Any] = {}
        #: Where :meth:`attach` puts its hooks; closed after training.
        self.taps = Taps()
        self._entries: MutableMapping[str, AuxLossHook] = {}

    def attach(self, model: nn.Module) -> Iterable[RemovableHandle] | None:
        """Put hooks on the parts of ``model``, with ``self.taps``.

        Returns:
            Handles of hooks that were registered otherwise, if any.
        """
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

    @contextmanager
    def others_disarmed(self) -> Iterator[None]:
        """Calls of a module that the other hooks on the model do not see."""
        others = [hook for hook in self._entries.values() if hook.armed]
        for hook in others:
            hook.armed = hook is self
        try:
            yield
        finally:
            for hook in others:
                hook.armed = True

    # before_train and not before_run: EMAHook deep-copies the model there,
    # and its copy would inherit the hooks.
    def before_train(self, runner: Runner) -> None:
        """Attach to the model, after it was built, wrapped and loaded.

        Raises:
            ValueError: If the training ends before the loss takes part, a
                hook works against another, or a place is wrong.
        """
        self.detach()
        self.schedule.check_reached(
            runner,
            where=type(self).__name__,
            otherwise='The loss would never take part: begin earlier, '
            'or train longer.',
        )
        check_conflicts(runner)
        model = unwrap_model(runner.model)
        self._claim_name(model)
        self.taps.before(model, self._open, with_kwargs=True)
        try:
            self.taps.keep(self.attach(model) or ())
        except Exception:
            self.detach()  # a place is wrong: leave the model as it was
            raise
        self.taps.after(model, self._close, with_kwargs=True, always_call=True)

    def after_train(self, runner: Runner) -> None:
        """Take every hook off the model."""
        self.detach()

    def detach(self) -> None:
        """Take every hook off the model; safe to call twice."""
        self.taps.close()
        self._entries.pop(self.loss_name, None)
        self._entries = {}
        self.armed = False

    def _claim_name(self, model: nn.Module) -> None:
        entries = _ENTRIES.setdefault(model, WeakValueDictionary())
        name = type(self).__name__
        other = entries.get(self.loss_name)
        if other is not None:
            raise ValueError(
                f'{name}: loss_name must be one that no other hook adds to '
                f'the losses of {type(model).__name__}, got '
                f'{self.loss_name!r}, which is that of a '
                f'{type(other).__name__} already. Set loss_name of one of '
                f"them, such as loss_name='{self.loss_name}_2'."
            )
        entries[self.loss_name] = self
        self._entries = entries

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
            ValueError: If the model has a loss of that name.
        """
        if not self.share:
            self._check_own(outputs or {})
        elif self.loss_name not in (outputs or {}):
            raise RuntimeError(
                f'{type(self).__name__}: {self.loss_name!r} must be among the '
                f'losses of the step, got {sorted(outputs or {})}. The model '
                "must train through forward(..., mode='loss')."
            )

    def _open(self, model: nn.Module, args: tuple, kwargs: dict) -> None:
        self.armed = self.watching() and is_training_call(model, kwargs)
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
            if 'loss' in name and name not in self._entries
        }
        try:
            self._check_own(losses)
            if not self.share:
                self.observe()
                return None
            return {**losses, self.loss_name: self.share * self.compute()}
        finally:  # no graph is kept beyond the step
            self.data_samples, self.task_losses = None, {}

    def _check_own(self, losses: dict) -> None:
        """Losses without this hook's must not have its name."""
        if self.loss_name in losses:
            raise ValueError(
                f'{type(self).__name__}: loss_name must be none of the '
                f"model's own losses, got {self.loss_name!r}. Set loss_name "
                f"to another, such as '{self.loss_name}_2'."
            )


def _check_name(name: object, *, where: str) -> None:
    rule = f"{where}: loss_name must be a string that contains 'loss'"
    if not isinstance(name, str):
        raise TypeError(f'{rule}, got {name!r}.')
    if 'loss' not in name:
        raise ValueError(f'{rule}, got {name!r}. It would be logged only.')
    if name == 'loss':
        raise ValueError(
            f"{where}: loss_name must not be 'loss', which the log has for "
            "the sum of all, got 'loss'. Write such as 'loss_extra'."
        )
