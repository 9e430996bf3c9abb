"""Clothes-based adversarial loss (CAL): features that tell no clothes."""

from collections.abc import Sequence
from typing import Any

import torch
from mmengine.dist import all_reduce
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.running_loss_hook import RunningLossHook
from mmfair.functional import clothes_adversarial, cosine_logits
from mmfair.functional.checks import check_flag, check_number, check_numbers
from mmfair.registry import HOOKS
from mmfair.structures import OutfitClassifier, OutfitMemory
from mmfair.structures.outfit_classifier import make_adam
from mmfair.utils.gather_rows import gather_rows

__all__ = ['CALHook']

_WHERE = 'CALHook'


@HOOKS.register_module()
class CALHook(RunningLossHook):
    """Adds ``loss_cal``, which makes a person's outfits look alike.

    In each step from ``begin`` on, in the order of the authors' code: a
    classifier of outfits learns from the features, which get no gradient of
    it; then the features are scored by the classifier as it is after its
    step, and ``loss_cal`` moves them, not the classifier. The features are
    what the classifier of identities is given. The classifier of outfits and
    its Adam, at a constant rate, are the hook's: the model, its optimiser and
    its ``state_dict`` stay as they are, and nothing is left of it at test
    time. Both go into checkpoints, so that a resumed run repeats a straight
    one. On several processes it learns from the samples of all. The log shows
    its cross-entropy as ``outfit_cross_entropy``.

    The training set says whose the outfits are, in
    ``metainfo['wearers']``, as :class:`mmfair.datasets.PersonDataset` does,
    and each sample has its ``outfit``.

    Args:
        loss_weight: Factor of the loss, >= 0.
        scale: Factor of the cosines, > 0.
        epsilon: Share of the target that all outfits of a person have in
            common, in [0, 1].
        lr: Learning rate of the classifier, > 0.
        weight_decay: Of the classifier, >= 0; added to the gradient.
        memory: Score by the latest features of each outfit in place of
            learned directions, see :class:`mmfair.structures.OutfitMemory`.
        momentum: Of that memory, in [0, 1).
        wearers: The person of each outfit; those of the training set, if
            None.
        seed: Of the first directions.
        begin: First epoch, counted from 0, in which both take part: 25 for
            images, 50 for video in the authors' code.
        end: First epoch in which they no longer do; never, if None.
        classifier: Path of the layer that scores the identities; found for
            models with one head.
        loss_name: Key of the loss; ``'loss_cal'`` by default.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range. When training begins: if nobody
            says whose the outfits are.

    References:
        Gu et al., "Clothes-Changing Person Re-identification with RGB
        Modality Only", CVPR 2022.

    Examples:
        In a config::

            default_hooks = dict(cal=dict(type='mmfair.CALHook', begin=25))
    """

    loss_name = 'loss_cal'
    state_key = 'mmfair_cal'

    def __init__(
        self,
        loss_weight: float = 1.0,
        *,
        scale: float = 16.0,
        epsilon: float = 0.1,
        lr: float = 3.5e-4,
        weight_decay: float = 5e-4,
        memory: bool = False,
        momentum: float = 0.0,
        wearers: Sequence[int] | None = None,
        seed: int = 0,
        begin: int = 25,
        end: int | None = None,
        classifier: str | None = None,
        loss_name: str | None = None,
    ) -> None:
        super().__init__(
            loss_weight=loss_weight,
            begin=begin,
            end=end,
            classifier=classifier,
            loss_name=loss_name,
        )
        self.scale = check_number(scale, 'scale', where=_WHERE, above=0)
        self.epsilon = check_number(
            epsilon, 'epsilon', where=_WHERE, at_least=0, at_most=1
        )
        rate = check_number(lr, 'lr', where=_WHERE, above=0)
        decay = check_number(
            weight_decay, 'weight_decay', where=_WHERE, at_least=0
        )
        self._optimizer = make_adam(rate, decay)
        self.by_memory = check_flag(memory, 'memory', where=_WHERE)
        self.momentum = check_number(
            momentum, 'momentum', where=_WHERE, at_least=0, below=1
        )
        if wearers is not None:
            check_numbers(
                wearers, 'wearers', where=_WHERE, at_least=0, whole=True
            )
        self.wearers = wearers
        self.seed = int(
            check_number(seed, 'seed', where=_WHERE, at_least=0, whole=True)
        )
        self._inputs: Tensor | None = None
        self._cross_entropy: Tensor | None = None

    def before_train(self, runner: Runner) -> None:
        """Attach, once it is known whose the outfits are.

        Raises:
            ValueError: If nobody says so.
        """
        wearers = self.wearers
        if wearers is None:
            metainfo = getattr(
                runner.train_loop.dataloader.dataset, 'metainfo', {}
            )
            wearers = metainfo.get('wearers')
        if not wearers:
            raise ValueError(
                f"{_WHERE}: wearers must be in the training set's metainfo, "
                f'got {wearers}. Train on a set with labels of outfits, or '
                'give wearers.'
            )
        self._wearers = torch.as_tensor(wearers).long()
        super().before_train(runner)

    def attach(self, model: nn.Module) -> None:
        """Watch what the classifier of identities is given."""
        self.taps.before(self.layer(model), self._keep)

    def begin_step(self) -> None:
        """Forget the step before."""
        self._inputs = self._cross_entropy = None

    def _keep(self, module: nn.Module, args: tuple) -> None:
        # The first call: a head may be called again in the step.
        if self.armed and self._inputs is None:
            self._inputs = args[0]

    @torch.compiler.disable
    def compute(self) -> Tensor:
        """The weighted loss, after a step of the classifier of outfits."""
        features, outfits = self._features()
        # A feature of another person's outfit is no use: once for all.
        self._wearers = self._wearers.to(features.device)
        self._inputs = None
        known = None
        if self.by_memory:
            memory = self._filled(features, outfits)
            known = memory.known
            cosines = cosine_logits(features, memory.rows)
        else:
            classifier = self.remember(
                lambda: OutfitClassifier(
                    len(self._wearers),
                    features.size(1),
                    scale=self.scale,
                    optimizer=self._optimizer,
                    seed=self.seed,
                    where=_WHERE,
                )
            )
            classifier.to(features.device)
            self._cross_entropy = classifier.learn(
                features, outfits, all_reduce=all_reduce
            )
            cosines = classifier.cosines(features)
        losses = clothes_adversarial(
            cosines,
            outfits,
            self._wearers,
            scale=self.scale,
            epsilon=self.epsilon,
            known=known,
        )
        return self.loss_weight * losses.mean()

    def after_train_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch: Any = None,
        outputs: dict | None = None,
    ) -> None:
        """Make sure of the loss, and log how the classifier fares."""
        super().after_train_iter(runner, batch_idx, data_batch, outputs)
        if self._cross_entropy is not None:
            runner.message_hub.update_scalar(
                'train/outfit_cross_entropy', float(self._cross_entropy)
            )

    def _filled(self, features: Tensor, outfits: Tensor) -> OutfitMemory:
        """The memory, with the samples of the step."""
        memory = self.remember(
            lambda: OutfitMemory(
                len(self._wearers),
                features.size(1),
                momentum=self.momentum,
                where=_WHERE,
            )
        )
        memory.push(gather_rows(features)[0], gather_rows(outfits)[0])
        return memory

    def _features(self) -> tuple[Tensor, Tensor]:
        """Features of the step's images, and the outfits worn."""
        if self._inputs is None:
            raise RuntimeError(
                f'{_WHERE}: the classifier must be called as a module in each '
                'training step, got no call. Set classifier to a leaf such as '
                'head.fc.'
            )
        if not self._inputs.requires_grad:
            raise RuntimeError(
                f'{_WHERE}: the features must carry a gradient, got none. The '
                'layers before the classifier are frozen, or lie in a region '
                'under reentrant activation checkpointing.'
            )
        worn = [sample.get('outfit') for sample in self.data_samples]
        if None in worn:
            raise ValueError(
                f'{_WHERE}: outfit must be in each data sample, got none in '
                f"{worn.count(None)} of {len(worn)}. Add 'outfit' to "
                'meta_keys of PackInputs.'
            )
        # Without ZUT's sample, which is behind those of the data set.
        features = self._inputs[: len(worn)]
        return features, torch.tensor(worn, device=features.device).long()
