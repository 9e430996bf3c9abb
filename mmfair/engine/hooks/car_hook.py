"""Confusion-aware spectral regularisation (CAR) for classifiers."""

from collections.abc import Sequence

import torch
from mmengine.dist import get_world_size
from torch import Tensor, nn

from mmfair.engine.hooks.running_loss_hook import RunningLossHook
from mmfair.functional.checks import check_number
from mmfair.registry import HOOKS
from mmfair.structures import ConfusionRegularizer
from mmfair.structures.class_counts import ClassCounts, HoldsClassCounts
from mmfair.utils.gather_rows import gather_rows

__all__ = ['CARHook']

_WHERE = 'CARHook'


@HOOKS.register_module()
class CARHook(HoldsClassCounts, RunningLossHook):
    """Keeps the spectral norm of a running confusion matrix low.

    Adds ``loss_car`` to the losses of any classifier with a softmax, beside
    whatever loss its head has. What the matrix is:
    :class:`mmfair.structures.ConfusionRegularizer`. Mixed images count where
    nearly all is one class. Several processes act as one; checkpoints carry
    the matrix.

    Args:
        loss_weight: Factor alpha of the norm, >= 0.
        momentum: What stays of a class's row of the matrix in a step with
            samples of it, in [0, 1); the paper's beta.
        floor: Added to a class's share of the training set before the root of
            its weight, > 0; the paper's r_0.
        margin: Added to the lead of a rival over the true class, in logits;
            the paper's gamma.
        iterations: Steps of the power iteration, >= 1.
        class_counts: Training samples of each class. None to be told by
            :class:`mmfair.engine.hooks.ClassCountsHook`.
        begin: First epoch, counted from 0, in which the loss takes part.
        end: First epoch in which it no longer does; never, if None.
        min_score: Score in (0.5, 1] from which on a mixed image counts as
            one of a class.
        classifier: Path of the layer that gives the class scores; found for
            models with one head.
        loss_name: Key of the loss; ``'loss_car'`` by default.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range. When training begins: if the
            classifier or the counts can't be found.
        RuntimeError: In a step, if the logits are not finite.

    References:
        Zhu et al., "Confusion-Aware Spectral Regularizer for Long-Tailed
        Recognition", CVPR 2026.

    Examples:
        In a config::

            default_hooks = dict(car=dict(type='mmfair.CARHook'))
    """

    loss_name = 'loss_car'
    state_key = 'mmfair_car'

    def __init__(
        self,
        loss_weight: float = 0.5,
        *,
        momentum: float = 0.5,
        floor: float = 0.2,
        margin: float = 0.0,
        iterations: int = 10,
        class_counts: Sequence[float] | None = None,
        begin: int = 0,
        end: int | None = None,
        min_score: float = 0.9,
        classifier: str | None = None,
        loss_name: str | None = None,
    ) -> None:
        super().__init__(
            loss_weight=loss_weight,
            begin=begin,
            end=end,
            min_score=min_score,
            classifier=classifier,
            loss_name=loss_name,
        )
        self._settings = {
            'momentum': check_number(
                momentum, 'momentum', where=_WHERE, at_least=0, below=1
            ),
            'floor': check_number(floor, 'floor', where=_WHERE, above=0),
            'margin': check_number(margin, 'margin', where=_WHERE),
            'iterations': check_number(
                iterations, 'iterations', where=_WHERE, at_least=1, whole=True
            ),
        }
        self.training_counts = ClassCounts(class_counts, where=_WHERE)
        self._logits: Tensor | None = None

    def attach(self, model: nn.Module) -> None:
        """Watch what the classifier answers."""
        self.taps.after(self.layer(model), self._keep)

    def begin_step(self) -> None:
        """Forget the step before."""
        self._logits = None

    def _keep(self, module: nn.Module, args: tuple, output: Tensor) -> None:
        # The first call: a head may be called again in the step.
        if self.armed and self._logits is None:
            self._logits = output

    @torch.compiler.disable
    def compute(self) -> Tensor:
        """The weighted norm, with the samples of the step."""
        logits, labels = self.owned(self._logits)
        self._logits = None
        with torch.autocast(logits.device.type, enabled=False):
            memory = self.remember(self._make)
            norm = memory.step(logits, labels, place="the classifier's logits")
        return self.loss_weight * norm

    def _make(self) -> ConfusionRegularizer:
        return ConfusionRegularizer(
            self.training_counts.known(),
            **self._settings,
            gather=gather_rows,
            processes=get_world_size(),
            where=_WHERE,
        )
