"""Losses of pairs on the features that a classifier is given."""

from collections.abc import Callable

import torch
from mmengine.dist import get_world_size
from torch import Tensor, nn

from mmfair.engine.hooks.aux_loss_hook import AuxLossHook
from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.functional import (
    batch_hard_triplet,
    pair_circle,
    pair_contrastive,
    pair_cosface,
)
from mmfair.functional.checks import (
    check_choice,
    check_flag,
    check_number,
    check_word,
)
from mmfair.registry import HOOKS
from mmfair.utils.gather_rows import gather_rows
from mmfair.utils.model_places import one_classifier
from mmfair.utils.module_paths import get_module

__all__ = ['PAIR_LOSSES', 'PairLossHook']

_WHERE = 'PairLossHook'
_FORMULAS: dict[str, Callable[..., Tensor]] = {
    'triplet': batch_hard_triplet,
    'contrastive': pair_contrastive,
    'cosface': pair_cosface,
    'circle': pair_circle,
}
_SETTINGS = {
    'triplet': {'margin'},
    'contrastive': {'scale'},
    'cosface': {'margin', 'scale'},
    'circle': {'margin', 'scale'},
}
#: The losses; each is a function of mmfair.functional.
PAIR_LOSSES = tuple(_FORMULAS)


@HOOKS.register_module()
class PairLossHook(AuxLossHook):
    """Adds ``loss_pair``: features of one class near, of others far.

    The features are what the classifier is given; the pairs are those of the
    images of all processes. Batches need several images of a class, as
    :class:`mmfair.datasets.IdentitySampler` draws them. CAL computes the
    triplet loss at a weight of 0, but for one data set, where it is 1 and the
    margin 0.3.

    Args:
        kind: ``'triplet'`` (:func:`mmfair.functional.batch_hard_triplet`),
            ``'contrastive'``, ``'cosface'`` or ``'circle'``
            (``mmfair.functional.pair_*``).
        loss_weight: Factor of the loss, >= 0.
        margin: See the function; its default, if None.
        scale: See the function; its default, if None.
        own_anchors: Whether each process has the loss of its own images
            alone, against those of all. The gradient then lacks what its
            images do to the losses of other processes, as in the authors'
            code. False: losses and gradients of one process.
        begin: First epoch, counted from 0, in which the loss takes part.
        end: First epoch in which it no longer does; never, if None.
        classifier: Path of the layer that gives the class scores; found for
            models with one head.
        loss_name: Key of the loss; ``'loss_pair'`` by default.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range, or none of the loss's.

    References:
        Gu et al., "Clothes-Changing Person Re-identification with RGB
        Modality Only", CVPR 2022, in their code.

    Examples:
        In a config::

            pair = dict(type='mmfair.PairLossHook', kind='triplet')
            default_hooks = dict(pair=pair)
    """

    loss_name = 'loss_pair'

    def __init__(
        self,
        kind: str = 'triplet',
        loss_weight: float = 1.0,
        *,
        margin: float | None = None,
        scale: float | None = None,
        own_anchors: bool = True,
        begin: int = 0,
        end: int | None = None,
        classifier: str | None = None,
        loss_name: str | None = None,
    ) -> None:
        super().__init__(LossSchedule(begin, end), loss_name)
        self.kind = check_choice(kind, 'kind', PAIR_LOSSES, where=_WHERE)
        self.loss_weight = check_number(
            loss_weight, 'loss_weight', where=_WHERE, at_least=0
        )
        self.settings = _settings(self.kind, margin=margin, scale=scale)
        self.own_anchors = check_flag(own_anchors, 'own_anchors', where=_WHERE)
        if classifier is not None:
            check_word(classifier, 'classifier', where=_WHERE)
        self.classifier = classifier
        self._inputs: Tensor | None = None

    def attach(self, model: nn.Module) -> None:
        """Watch what the classifier is given."""
        path = one_classifier(model, where=_WHERE, classifier=self.classifier)
        layer = get_module(model, path, where=_WHERE)
        self.taps.before(layer, self._keep)

    def begin_step(self) -> None:
        """Forget the step before."""
        self._inputs = None

    def _keep(self, module: nn.Module, args: tuple) -> None:
        # The first call: a head may be called again in the step.
        if self.armed and self._inputs is None:
            self._inputs = args[0]

    @torch.compiler.disable
    def compute(self) -> Tensor:
        """The weighted loss of the step's images."""
        features, labels = self._features()
        rows, first = gather_rows(features)
        classes, _ = gather_rows(labels)
        last = first + len(features)
        # Those of other processes have no gradient.
        rows = torch.cat([rows[:first], features, rows[last:]])
        anchors = slice(first, last) if self.own_anchors else None
        formula = _FORMULAS[self.kind]
        loss = formula(rows, classes, anchors=anchors, **self.settings).mean()
        if not self.own_anchors:
            # Each process has a part of the gradient, and DDP takes the mean.
            extra = get_world_size() - 1
            loss = loss + extra * (loss - loss.detach())
        return self.loss_weight * loss

    def _features(self) -> tuple[Tensor, Tensor]:
        """Features of the step's images, and their classes."""
        features, self._inputs = self._inputs, None
        if features is None or not features.requires_grad:
            got = 'no call' if features is None else 'none'
            raise RuntimeError(
                f'{_WHERE}: the classifier must be given features with a '
                f'gradient in each training step, got {got}. Set classifier '
                'to a leaf such as head.fc, and freeze nothing before it.'
            )
        labels = [sample.get('gt_label') for sample in self.data_samples]
        if any(label is None or label.numel() != 1 for label in labels):
            raise ValueError(
                f'{_WHERE}: an image must have one label, got several or none.'
            )
        classes = torch.cat([label.reshape(1) for label in labels])
        # Without ZUT's sample, which is behind those of the data set.
        return features[: len(labels)], classes.to(features.device)


def _settings(kind: str, **given: float | None) -> dict[str, float]:
    """Those that are given, checked."""
    settings: dict[str, float] = {}
    for name, value in given.items():
        if value is None:
            continue
        if name not in _SETTINGS[kind]:
            raise ValueError(
                f'{_WHERE}: {name} must be None for kind={kind!r}, got '
                f'{value!r}. The loss has none.'
            )
        bound = {'at_least': 0} if name == 'margin' else {'above': 0}
        settings[name] = check_number(value, name, where=_WHERE, **bound)
    return settings
