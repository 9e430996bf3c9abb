"""Memory-based jitter (MBJ): a classifier that learns old features too."""

from collections.abc import Sequence
from typing import Any

import torch
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.running_loss_hook import RunningLossHook
from mmfair.functional import sample_cross_entropy
from mmfair.functional.checks import check_number
from mmfair.registry import HOOKS
from mmfair.structures import FeatureMemory
from mmfair.structures.class_counts import ClassCounts, HoldsClassCounts
from mmfair.utils.current_epoch import current_epoch
from mmfair.utils.gather_rows import gather_rows

__all__ = ['MBJHook']

_WHERE = 'MBJHook'


@HOOKS.register_module()
class MBJHook(HoldsClassCounts, RunningLossHook):
    """Lets the classifier learn features of earlier steps as well.

    While a network learns, the features of an image jitter. A queue holds
    those of earlier steps, of rare classes more than their share, and
    ``loss_mbj``, the cross-entropy of the classifier on the queue, teaches
    the classifier alone. Only the idea is the paper's, of which no code is
    public: the size of the queue, the probabilities, the weight and the
    epoch in which the loss begins are ours.

    Args:
        loss_weight: Factor of the loss, >= 0.
        per_class: Features in the queue for each class, on average, >= 1.
        power: Of the class size in the probability of entering, >= 0; with 1
            all classes send equally many features in an epoch.
        seed: Of the draws, the same in all processes.
        class_counts: Training samples of each class. None to be told by
            :class:`mmfair.engine.hooks.ClassCountsHook`.
        begin: First epoch, counted from 0, in which the loss takes part; the
            queue fills before.
        end: First epoch in which it no longer does; never, if None.
        min_score: Score in (0.5, 1] from which on a mixed image counts as
            one of a class.
        classifier: Path of the layer that gives the class scores; found for
            models with one head.
        loss_name: Key of the loss; ``'loss_mbj'`` by default.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range. When training begins: if the
            classifier or the counts can't be found.
        RuntimeError: In a step, if the features are not finite.

    References:
        Liu et al., "Memory-based Jitter: Improving Visual Recognition on
        Long-tailed Data with Diversity In Memory", AAAI 2022.

    Examples:
        In a config::

            default_hooks = dict(mbj=dict(type='mmfair.MBJHook'))
    """

    loss_name = 'loss_mbj'
    state_key = 'mmfair_mbj'

    def __init__(
        self,
        loss_weight: float = 1.0,
        *,
        per_class: int = 10,
        power: float = 1.0,
        seed: int = 0,
        class_counts: Sequence[float] | None = None,
        begin: int = 4,
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
        self.per_class = int(
            check_number(
                per_class, 'per_class', where=_WHERE, at_least=1, whole=True
            )
        )
        self.power = check_number(power, 'power', where=_WHERE, at_least=0)
        self.seed = int(
            check_number(seed, 'seed', where=_WHERE, at_least=0, whole=True)
        )
        self.training_counts = ClassCounts(class_counts, where=_WHERE)
        self._epoch = 0
        self._inputs: Tensor | None = None

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Find out where in training this is."""
        super().before_train_iter(runner, batch_idx, data_batch)
        self._epoch = current_epoch(runner)

    def attach(self, model: nn.Module) -> None:
        """Watch what the classifier is given."""
        self._classifier = self.layer(model)
        self.taps.before(self._classifier, self._keep)

    def watching(self) -> bool:
        """Until the end: the queue fills before the loss takes part."""
        end = self.schedule.end
        return end is None or self._epoch < end

    def begin_step(self) -> None:
        """Forget the step before."""
        self._inputs = None

    def _keep(self, module: nn.Module, args: tuple) -> None:
        # The first call: a head may be called again in the step.
        if self.armed and self._inputs is None:
            self._inputs = args[0]

    @torch.compiler.disable
    def observe(self) -> None:
        """Offer the features of a step before the loss takes part."""
        self._memory()

    @torch.compiler.disable
    def compute(self) -> Tensor:
        """The weighted loss on the queue, the step's own features in it."""
        inputs = self._inputs
        features, labels = self._memory().held()
        self._inputs = None
        if not len(labels):
            return inputs.sum() * 0  # nothing entered yet
        with self.others_disarmed():
            scores = self._classifier(features.to(inputs.dtype))
        loss = sample_cross_entropy(scores, labels).mean()
        return self.loss_weight * loss

    def _memory(self) -> FeatureMemory:
        """The queue, with the features of the step."""
        features, labels = self.owned(self._inputs)
        joint, _ = gather_rows(features.float())
        labels, _ = gather_rows(labels)
        # Of all processes, so that all of them stop.
        if not bool(torch.isfinite(joint).all()):
            raise RuntimeError(
                f'{_WHERE}: the features must be finite, got NaN or infinity. '
                'Training diverges: lower the learning rate, or clip the '
                'gradients.'
            )
        counts = self.training_counts.known()
        memory = self.remember(
            lambda: FeatureMemory(
                counts,
                self.per_class * len(counts),
                joint.size(1),
                power=self.power,
                seed=self.seed,
                where=_WHERE,
            )
        )
        memory.store(joint, labels)
        return memory
