"""Feature space augmentation (OFA) in a classifier stage."""

from collections.abc import Sequence
from typing import Any

import torch
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.pairs_hook import PairsHook
from mmfair.functional import activation_map, fused_maps
from mmfair.functional.checks import check_number
from mmfair.registry import HOOKS
from mmfair.structures.class_counts import ClassCounts, HoldsClassCounts

__all__ = ['OFAHook']

_WHERE = 'OFAHook'


@HOOKS.register_module()
class OFAHook(HoldsClassCounts, PairsHook):
    """Gives images of rare classes the surroundings of confusing ones.

    For a classifier stage on a frozen backbone that ends in average pooling
    and one linear layer, with pairs of
    :class:`mmfair.datasets.SecondDrawBatchSampler`: the first half of a batch
    is drawn class by class, the second as the images are. A part of the maps
    of rare classes in the first half is fused, see
    :func:`mmfair.functional.fused_maps`, with that map of a frequent class in
    the second half whose class the classifier gives the highest probability
    on the rare image. The second half has no loss. Evaluation is untouched.

    After the published description; that confusion is asked of the image and
    not of the class beforehand, that the partners are those of the batch, and
    ``share`` and ``rare`` are ours.

    Args:
        share: Chance of a map of a rare class to be fused, in [0, 1].
        rare: Part of the classes that are rare, the smallest ones, in (0, 1).
        specific: See :func:`mmfair.functional.fused_maps`.
        generic: See there.
        class_counts: Training samples of each class. None to be told by
            :class:`mmfair.engine.hooks.ClassCountsHook`.

    Raises:
        TypeError: If a setting is no number.
        ValueError: If one is out of range. When training begins: if the
            model has no neck and linear ``head.fc``, or the loader gives no
            pairs.

    References:
        Chu et al., "Feature Space Augmentation for Long-Tailed Data", ECCV
        2020.

    Examples:
        In a config::

            pairs = dict(type='mmfair.SecondDrawBatchSampler', power=1)
            train_dataloader = dict(
                sampler=dict(type='mmfair.ClassBalancedSampler', power=0),
                batch_sampler=pairs,
            )
            default_hooks = dict(ofa=dict(type='mmfair.OFAHook'))
    """

    # Other hooks must see the first half alone as the batch.
    priority = 'HIGH'

    def __init__(
        self,
        share: float = 0.5,
        *,
        rare: float = 0.5,
        specific: float = 0.8,
        generic: float = 0.2,
        class_counts: Sequence[float] | None = None,
    ) -> None:
        def part(value: float, name: str) -> float:
            return check_number(
                value, name, where=_WHERE, at_least=0, at_most=1
            )

        super().__init__()
        self.share = part(share, 'share')
        self.rare = check_number(rare, 'rare', where=_WHERE, above=0, below=1)
        self._bounds = {
            'specific': part(specific, 'specific'),
            'generic': part(generic, 'generic'),
        }
        self.training_counts = ClassCounts(class_counts, where=_WHERE)
        self._labels: Tensor | None = None

    @property
    def rare_classes(self) -> Tensor:
        """Whether a class is rare, shape (C,)."""
        counts = torch.as_tensor(self.training_counts.known())
        number = max(1, round(self.rare * len(counts)))
        order = counts.argsort(stable=True)
        rare = torch.zeros(len(counts), dtype=torch.bool)
        rare[order[: min(number, len(counts) - 1)]] = True
        return rare

    def attach(self, runner: Runner, model: nn.Module, pairs: int) -> None:
        """Tap what the pooling is given.

        Raises:
            ValueError: If the model has no neck and linear ``head.fc``, or
                the counts are of other classes.
        """
        self._rare = self.rare_classes
        layer = getattr(getattr(model, 'head', None), 'fc', None)
        neck = getattr(model, 'neck', None)
        if neck is None or not isinstance(layer, nn.Linear):
            raise ValueError(
                f'{_WHERE}: the model must have a neck that pools and a '
                f'linear head.fc, got {type(neck).__name__} and '
                f'{type(layer).__name__}.'
            )
        if len(self._rare) != layer.out_features:
            raise ValueError(
                f'{_WHERE}: class_counts must have an entry for each of the '
                f'{layer.out_features} classes of head.fc, got '
                f'{len(self._rare)}.'
            )
        self._layer = layer
        self.taps.before(neck, self._fuse)

    def begin_call(self, model: nn.Module) -> None:
        """Forget the call before."""
        self._labels = None

    def take(
        self,
        model: nn.Module,
        inputs: Tensor,
        first: Sequence[Any],
        second: Sequence[Any],
    ) -> tuple[Tensor, Sequence[Any]]:
        """All images, with a loss for the first half."""
        labels = torch.cat([sample.gt_label for sample in (*first, *second)])
        self._labels = labels.to(inputs.device)
        return inputs, first

    def _fuse(self, module: nn.Module, args: tuple) -> tuple | None:
        if self._labels is None:
            return None
        labels, self._labels = self._labels, None
        *earlier, maps = args[0]
        half = len(labels) // 2
        first = self._fused(maps.detach(), labels, half)
        return (*(part[:half] for part in earlier), first), *args[1:]

    @torch.no_grad()
    def _fused(self, maps: Tensor, labels: Tensor, half: int) -> Tensor:
        """Maps of the first half, some of them fused."""
        first, rare = maps[:half].clone(), self._rare.to(labels.device)
        chosen = torch.rand(half).to(maps.device) < self.share
        rows = (chosen & rare[labels[:half]]).nonzero().flatten()
        lenders = (half + (~rare[labels[half:]]).nonzero()).flatten()
        if not len(rows) or not len(lenders):
            return first
        weight = self._layer.weight
        scores = self._layer(maps[rows].mean((2, 3)).to(weight)).softmax(1)
        best = lenders[scores[:, labels[lenders]].argmax(1)]
        first[rows] = fused_maps(
            maps[rows],
            activation_map(maps[rows], weight, labels[rows]),
            maps[best],
            activation_map(maps[best], weight, labels[best]),
            **self._bounds,
        ).to(first)
        return first
