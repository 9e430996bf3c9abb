"""The base of the hooks whose loss knows the steps before."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from mmengine.logging import print_log
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.aux_loss_hook import AuxLossHook
from mmfair.engine.hooks.feature_owners import feature_owners
from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.functional.checks import check_number, check_word
from mmfair.structures.class_counts import HoldsClassCounts
from mmfair.utils.model_places import one_classifier
from mmfair.utils.module_paths import get_module

__all__ = ['RunningLossHook']


class RunningLossHook(AuxLossHook):
    """A loss with a memory, of classifiers with one label an image.

    The memory is made with the first batch, which tells its size, and goes
    into checkpoints under ``state_key``. A subclass gives ``state_key``, asks
    :meth:`remember` for the memory, and puts its hooks on :meth:`layer`.

    Args:
        loss_weight: Factor of the loss, >= 0.
        begin: First epoch, counted from 0, in which the loss takes part.
        end: First epoch in which it no longer does; never, if None.
        min_score: Score in (0.5, 1] from which on a mixed image counts as
            one of a class.
        classifier: Path of the layer that gives the class scores; found for
            models with one head.
        loss_name: Key of the loss.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range.
    """

    #: Of the memory in checkpoints.
    state_key: str = ''

    def __init__(
        self,
        *,
        loss_weight: float,
        begin: int = 0,
        end: int | None = None,
        min_score: float = 0.9,
        classifier: str | None = None,
        loss_name: str | None = None,
    ) -> None:
        super().__init__(LossSchedule(begin, end), loss_name)
        self.where = type(self).__name__
        self.loss_weight = check_number(
            loss_weight, 'loss_weight', where=self.where, at_least=0
        )
        self.min_score = check_number(
            min_score, 'min_score', where=self.where, above=0.5, at_most=1
        )
        if classifier is not None:
            check_word(classifier, 'classifier', where=self.where)
        self.classifier = classifier
        #: None before the first batch.
        self.memory: Any = None
        self._saved: dict | None = None

    def before_train(self, runner: Runner) -> None:
        """Begin with an empty memory, or that of the run that is resumed.

        Raises:
            ValueError: If the classifier, or counts that a subclass needs,
                can't be found.
        """
        if isinstance(self, HoldsClassCounts):
            self.training_counts.known()
        self.memory = None
        super().before_train(runner)

    def layer(self, model: nn.Module) -> nn.Module:
        """The layer that gives the class scores.

        Raises:
            ValueError: If it is not found.
        """
        path = one_classifier(
            model, where=self.where, classifier=self.classifier
        )
        return get_module(model, path, where=self.where)

    def remember(self, make: Callable[[], Any]) -> Any:
        """The memory, made at the first call, as it was saved on resuming."""
        if self.memory is None:
            self.memory = make()
            if self._saved is not None:
                self.memory.load_state_dict(self._saved)
                self._saved = None
        return self.memory

    def owned(self, rows: Tensor | None) -> tuple[Tensor, Tensor]:
        """Rows of the step's images with their classes.

        Args:
            rows: Of the classifier's input or output, shape (B, any).

        Returns:
            Rows of the images of one class, shape (r, any), and the classes,
            shape (r,).

        Raises:
            RuntimeError: If no rows arrived.
            ValueError: If an image has several labels, or none but pixels.
        """
        if rows is None:
            raise RuntimeError(
                f'{self.where}: the classifier must be called as a module in '
                'each training step, got no call. Set classifier to a leaf '
                'such as head.fc.'
            )
        self._check_labels(self.data_samples)
        return feature_owners(
            rows, self.data_samples, min_score=self.min_score, where=self.where
        )

    def _check_labels(self, samples: Sequence[Any]) -> None:
        """Refuse what has no one class."""
        labels = [sample.get('gt_label') for sample in samples]
        counts = {0 if label is None else label.numel() for label in labels}
        mixed = 'gt_score' in samples[0]
        if counts - ({0, 1} if mixed else {1}):
            raise ValueError(
                f'{self.where}: an image must have one label, got '
                f'{max(counts)}. The method is for classifiers with a softmax.'
            )

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Add the memory, as plain tensors."""
        if self.memory is not None:
            checkpoint[self.state_key] = self.memory.state_dict()

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Take the memory of a run that is resumed."""
        if not getattr(runner, '_resume', False):
            return
        self._saved = checkpoint.get(self.state_key)
        if self._saved is None:
            print_log(
                f'{self.where}: the checkpoint holds no {self.state_key}. It '
                'begins anew.',
                logger='current',
                level=logging.WARNING,
            )
