"""Context-rich minority oversampling (CMO)."""

from collections.abc import Sequence
from typing import Any

import torch
from mmengine.runner import Runner
from torch import Tensor, nn
from torch.nn.functional import one_hot

from mmfair.engine.hooks.pairs_hook import PairsHook
from mmfair.functional import cut_box, pasted_images
from mmfair.functional.checks import check_number
from mmfair.registry import HOOKS
from mmfair.utils.current_epoch import current_epoch, epochs_of_training

__all__ = ['CMOHook']

_WHERE = 'CMOHook'


@HOOKS.register_module()
class CMOHook(PairsHook):
    """Pastes balanced draws into the surroundings of ordinary ones.

    The loader gives pairs, see
    :class:`mmfair.datasets.SecondDrawBatchSampler`: the first half of a batch
    is drawn as without the method, the second class by class. In some batches
    a box of each image of the first half is replaced by that of its partner,
    one box for the batch; the label becomes a mixture by area. Only the first
    half passes through the model. The loss must take class probabilities, as
    cross-entropy and all losses of mmfair for it do.

    Args:
        chance: Of a batch to be pasted, in [0, 1].
        alpha: Of the Beta distribution of the share that stays, > 0.
        begin: First epoch, counted from 0, in which images are pasted.
        rest: Last epochs of the training without.

    Raises:
        TypeError: If a setting is no number.
        ValueError: If one is out of range. When training begins: if no epoch
            is left, the loader gives no pairs, or the head tells no number
            of classes.

    References:
        Park et al., "The Majority Can Help the Minority: Context-rich
        Minority Oversampling for Long-tailed Classification", CVPR 2022.

    Examples:
        In a config::

            pairs = dict(type='mmfair.SecondDrawBatchSampler', power=0)
            train_dataloader = dict(batch_sampler=pairs)
            default_hooks = dict(cmo=dict(type='mmfair.CMOHook'))
    """

    # Other hooks must see the first half alone as the batch.
    priority = 'HIGH'

    def __init__(
        self,
        chance: float = 0.5,
        alpha: float = 1.0,
        begin: int = 4,
        rest: int = 3,
    ) -> None:
        super().__init__()
        self.chance = check_number(
            chance, 'chance', where=_WHERE, at_least=0, at_most=1
        )
        self.alpha = check_number(alpha, 'alpha', where=_WHERE, above=0)
        self.begin, self.rest = (
            int(check_number(n, name, where=_WHERE, at_least=0, whole=True))
            for n, name in ((begin, 'begin'), (rest, 'rest'))
        )
        self._end = 0
        self._classes = 0
        self._active = False

    def attach(self, runner: Runner, model: nn.Module, pairs: int) -> None:
        """Find out when images are pasted, and how many classes there are.

        Raises:
            ValueError: If no epoch is left, or the head tells no number of
                classes.
        """
        self._end = epochs_of_training(runner) - self.rest
        if self.begin >= self._end:
            raise ValueError(
                f'{_WHERE}: begin must be below {self._end}, the epochs of '
                f'the training less rest={self.rest}, got {self.begin}. No '
                'image would be pasted.'
            )
        head = getattr(model, 'head', None)
        self._classes = int(getattr(head, 'num_classes', 0) or 0)
        if not self._classes:
            raise ValueError(
                f'{_WHERE}: model.head must have num_classes, got '
                f'{type(head).__name__}.'
            )

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Decide whether images may be pasted in this iteration."""
        self._active = self.begin <= current_epoch(runner) < self._end

    def take(
        self,
        model: nn.Module,
        inputs: Tensor,
        first: Sequence[Any],
        second: Sequence[Any],
    ) -> tuple[Tensor, Sequence[Any]]:
        """The first half, pasted in some batches."""
        images, others = inputs.split([len(first), len(second)])
        if self._active and float(torch.rand(())) < self.chance:
            images = self._paste(images, others, first, second)
        return images, first

    def _paste(
        self,
        images: Tensor,
        others: Tensor,
        first: Sequence[Any],
        second: Sequence[Any],
    ) -> Tensor:
        """The images with a box of the others; the labels mixed alike."""
        height, width = images.shape[2:]
        share = torch.distributions.Beta(self.alpha, self.alpha).sample()
        box = cut_box(
            height,
            width,
            share=float(share),
            centre=(_below(height), _below(width)),
        )
        pasted, left = pasted_images(images, others, box)
        scores = left * self._scores(first) + (1 - left) * self._scores(second)
        for sample, score in zip(first, scores, strict=True):
            sample.set_gt_score(score)
        return pasted

    def _scores(self, samples: Sequence[Any]) -> Tensor:
        labels = torch.cat([sample.gt_label for sample in samples])
        return one_hot(labels, self._classes).float()


def _below(end: int) -> int:
    return int(torch.randint(end, ()))
