"""Says when the loss of a training is no number any more."""

import math
from typing import Any

import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

__all__ = ['DivergenceWatch']


class DivergenceWatch(Hook):  # type: ignore[misc]
    """Logs the first step whose loss is NaN or infinite.

    MMEngine writes such a loss into the log and goes on; the model that it
    saves answers NaN. Mixed precision skips single steps of that kind and
    recovers, so the training is not ended.

    RuntimeInfoHook brings each loss to the CPU anyway: nothing waits for this
    look at it.
    """

    # After the losses are known to all.
    priority = 'LOWEST'

    def __init__(self) -> None:
        self._told = False

    def before_train(self, runner: Runner) -> None:
        """A new training has not diverged."""
        self._told = False

    def after_train_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch: Any = None,
        outputs: dict[str, Any] | None = None,
    ) -> None:
        """Look at the losses of the step."""
        if self._told or not outputs:
            return
        losses = {
            name: float(torch.as_tensor(value).detach())
            for name, value in outputs.items()
            if 'loss' in name
        }
        wrong = [n for n, value in losses.items() if not math.isfinite(value)]
        if wrong:
            self._told = True
            runner.logger.warning(
                f'Training: {", ".join(wrong)} must be finite, got '
                f'{losses[wrong[0]]} in epoch {runner.epoch + 1}, '
                f'iteration {runner.iter + 1}. The training has diverged: '
                'lower the learning rate or the weight of the added losses. '
                'What is saved from here on may answer NaN.'
            )
