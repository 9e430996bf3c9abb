"""Weighs the classes in the last part of training."""

import inspect
from collections.abc import Sequence
from typing import Any

import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.engine.hooks.method_conflicts import check_conflicts
from mmfair.engine.hooks.weighted_call import weighted_call
from mmfair.engine.hooks.weighted_signature import weighted_signature
from mmfair.functional import effective_number_weights
from mmfair.functional.checks import check_names, check_number
from mmfair.registry import HOOKS
from mmfair.structures.class_counts import ClassCounts, HoldsClassCounts
from mmfair.utils.model_places import places_of
from mmfair.utils.module_paths import get_module
from mmfair.utils.taps import Taps
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['DeferredReweightingHook']


@HOOKS.register_module()
class DeferredReweightingHook(HoldsClassCounts, Hook):
    """Deferred re-weighting (DRW) for any loss that takes sample weights.

    From ``begin`` on, a sample of class c counts with the weight
    w_c = (1 - beta) / (1 - beta^n_c), scaled to sum C, and the mean over the
    batch is the weighted one, divided by the sum of the weights; until then
    the loss is as it was. Ignored labels have no weight. A sample with class
    probabilities (mixup) has the expected weight of its classes.

    Works through a PyTorch hook on the loss module, so model, config and
    checkpoints stay as they are, and training can be resumed in either part.

    Args:
        begin: First epoch (or iteration) with weights, counted from 0; the
            paper's 200 epochs have 160, where the learning rate drops.
        beta: In [0, 1).
        losses: Dotted paths of the loss modules. None for the ``loss_module``
            and ``loss_decode`` of all heads but auxiliary ones.
        by_epoch: Whether ``begin`` counts epochs or iterations. A loop over
            iterations has epochs too, see
            :func:`mmfair.utils.current_epoch.current_epoch`.
        class_counts: Training samples of each class. None to be told by
            :class:`mmfair.engine.hooks.ClassCountsHook`.

    Raises:
        ValueError: If a setting is out of range, or later, if ``begin`` is
            beyond the end of training, the counts are missing or no loss is
            found.
        TypeError: Later, if a loss takes no weights.

    References:
        Cao et al., "Learning Imbalanced Datasets with Label-Distribution-Aware
        Margin Loss", NeurIPS 2019, Algorithm 1; Cui et al., CVPR 2019, Eq. 3.

    Examples:
        >>> hook = DeferredReweightingHook(begin=160)
        >>> hook.set_class_counts([5000, 50], ['cat', 'dog'])
        >>> hook.class_weights
        tensor([0.0250, 1.9750])
    """

    def __init__(
        self,
        begin: int = 160,
        beta: float = 0.9999,
        losses: Sequence[str] | None = None,
        by_epoch: bool = True,
        class_counts: Sequence[float] | None = None,
    ) -> None:
        where = 'DeferredReweightingHook'
        check_number(beta, 'beta', where=where, at_least=0, below=1)
        self.schedule = LossSchedule(begin=begin, by_epoch=by_epoch)
        self.beta = beta
        if losses is not None:
            losses = check_names(losses, 'losses', where=where)
        self.losses = losses
        self.training_counts = ClassCounts(
            class_counts, where=where, positive=True
        )
        self.active = False
        self._signatures: dict[nn.Module, inspect.Signature] = {}
        self._taps = Taps()

    @property
    def class_weights(self) -> Tensor:
        """Weight of each class, shape (C,), sum C."""
        return effective_number_weights(self.class_counts, beta=self.beta)

    # before_train and not before_run: EMAHook deep-copies the model there.
    def before_train(self, runner: Runner) -> None:
        """Attach to the losses.

        Raises:
            ValueError: If the counts are missing, no loss is found, or the
                training ends before ``begin``.
            TypeError: If a loss takes no weights.
        """
        self._detach()
        self.training_counts.known()
        self.schedule.check_reached(
            runner,
            where='DeferredReweightingHook',
            otherwise='The classes would never be weighted.',
        )
        check_conflicts(runner)
        where = 'DeferredReweightingHook'
        model = unwrap_model(runner.model)
        self._weights = self.class_weights.float()
        places = places_of(
            model,
            where=where,
            needs={'losses': 'losses'},
            losses=self.losses,
        )
        for path in places.losses:
            loss = get_module(model, path, where=where)
            self._signatures[loss] = weighted_signature(
                path, loss, where=where
            )
        for loss in self._signatures:
            self._taps.before(loss, self._weigh, with_kwargs=True)

    def after_train(self, runner: Runner) -> None:
        """Take the hooks off the losses."""
        self._detach()

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Decide whether the classes are weighted in this iteration."""
        active = self.schedule.share(runner) > 0
        if active and not self.active:
            least, most = self._weights.aminmax()
            runner.logger.info(
                'DeferredReweightingHook: classes are weighted from here on, '
                f'with {least:.3g} to {most:.3g}.'
            )
        self.active = active

    def _detach(self) -> None:
        self._taps.close()
        self._signatures, self.active = {}, False

    def _weigh(
        self, loss: nn.Module, args: tuple, kwargs: dict
    ) -> tuple[tuple, dict] | None:
        if not (self.active and loss.training and torch.is_grad_enabled()):
            return None
        call = self._signatures[loss].bind(*args, **kwargs)
        return weighted_call(loss, call, self._weights)
