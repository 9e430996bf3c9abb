"""Head-to-tail fusion (H2T) of features in a classifier stage."""

from collections.abc import Sequence
from typing import Any

import torch
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.pairs_hook import PairsHook
from mmfair.functional import exchanged_channels
from mmfair.functional.checks import check_number, check_word
from mmfair.registry import HOOKS
from mmfair.utils.model_places import one_classifier
from mmfair.utils.module_paths import get_module

__all__ = ['H2THook']

_WHERE = 'H2THook'


@HOOKS.register_module()
class H2THook(PairsHook):
    """Puts channels of instance draws into the features of balanced draws.

    For a classifier stage, on a frozen backbone: the loader gives pairs, see
    :class:`mmfair.datasets.SecondDrawBatchSampler`; the first half of a batch
    is drawn class by class, the second as the images are. A share of the
    channels of each feature of the first half becomes that of its partner,
    which is of a frequent class as a rule; the label stays. The second half
    has no loss. Evaluation is untouched.

    Args:
        share: Of the channels, in [0, 1]; the paper's rho.
        classifier: Path of the layer whose input is the features; found for
            models with one head.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If ``share`` is out of range. When training begins: if
            the classifier can't be found, or the loader gives no pairs.

    References:
        Li et al., "Feature Fusion from Head to Tail for Long-Tailed Visual
        Recognition", AAAI 2024.

    Examples:
        In a config::

            pairs = dict(type='mmfair.SecondDrawBatchSampler', power=1)
            train_dataloader = dict(
                sampler=dict(type='mmfair.ClassBalancedSampler', power=0),
                batch_sampler=pairs,
            )
            default_hooks = dict(h2t=dict(type='mmfair.H2THook'))
    """

    # Other hooks must see the first half alone as the batch.
    priority = 'HIGH'

    def __init__(
        self, share: float = 0.25, *, classifier: str | None = None
    ) -> None:
        super().__init__()
        self.share = check_number(
            share, 'share', where=_WHERE, at_least=0, at_most=1
        )
        if classifier is not None:
            check_word(classifier, 'classifier', where=_WHERE)
        self.classifier = classifier
        self._pairs = 0

    def attach(self, runner: Runner, model: nn.Module, pairs: int) -> None:
        """Tap what the classifier is given."""
        path = one_classifier(model, where=_WHERE, classifier=self.classifier)
        layer = get_module(model, path, where=_WHERE)
        self.taps.before(layer, self._exchange)

    def begin_call(self, model: nn.Module) -> None:
        """Forget the call before."""
        self._pairs = 0

    def take(
        self,
        model: nn.Module,
        inputs: Tensor,
        first: Sequence[Any],
        second: Sequence[Any],
    ) -> tuple[Tensor, Sequence[Any]]:
        """All images, with a loss for the first half."""
        self._pairs = len(first)
        return inputs, first

    def _exchange(self, module: nn.Module, args: tuple) -> tuple | None:
        if not self._pairs:
            return None
        features: Tensor = args[0]
        pairs, self._pairs = self._pairs, 0  # a second call has no partners
        first, second = features[:pairs], features[pairs : 2 * pairs]
        mixed = exchanged_channels(first, second, share=self.share)
        return torch.cat([mixed, features[2 * pairs :]]), *args[1:]
