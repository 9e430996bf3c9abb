"""Zero uniformity training (ZUT) for any OpenMMLab model."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from mmfair.engine.hooks.aux_loss_hook import AuxLossHook
from mmfair.engine.hooks.batch_rows import batch_rows
from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.engine.hooks.sample_faults import (
    check_joins,
    check_sample_scores,
    loss_note,
)
from mmfair.functional import CATEGORY_AGNOSTIC_INPUTS, category_agnostic_input
from mmfair.functional.checks import check_choice, check_names, check_word
from mmfair.functional.class_scores import class_scores
from mmfair.functional.zero_input.unlengthened_scores import (
    unlengthened_scores,
)
from mmfair.registry import HOOKS, MODELS
from mmfair.utils.class_layout import class_layout
from mmfair.utils.model_places import places_of
from mmfair.utils.module_paths import get_module
from mmfair.utils.score_layers import cosine_layers

__all__ = ['ZUTHook']

_NAME = 'ZUTHook'


@HOOKS.register_module()
class ZUTHook(AuxLossHook):
    """Adds a category-agnostic sample to each training batch, and the ZUL.

    The sample joins the end of the batch at the network's input, after
    normalisation and batch augmentation; its class scores are taken out again
    before the task's own loss sees them, and go into ``loss_zul``. Data
    samples, metrics, checkpoints and inference are untouched.

    For image classifiers, segmentors (encoder-decoder) and one-stage
    detectors the places are found automatically. For anything else name them:
    ``inject`` and ``classifiers``, and ``drop`` for other outputs.

    A classifier of cosines does not lengthen the sample's feature, see
    :func:`mmfair.functional.zero_input.unlengthened_scores.unlengthened_scores`.

    Args:
        loss: Config of the loss; its ``loss_weight`` is the paper's alpha.
        input_type: What the sample holds, after normalisation (Table 4):
            ``'zero'``, zeros, which is the mean image; ``'one'``, ones;
            ``'mean'``, the normalisation mean of each channel on the scale
            from 0 to 1, as random erasing fills it in; ``'random'``, normal
            noise of mean 0 and variance 1, drawn anew at each step.
        bn: How batch statistics see the sample. ``'joint'``: it is part of
            the batch everywhere (Algorithm 1). ``'head_alone'``: it is part
            of the batch in backbone and neck, and the head runs on its
            features alone first, then on the real samples, as in the authors'
            segmentation code.
        inject: Path of the module at whose input the sample joins; its first
            argument must be a tensor with the batch in dimension 0. Default:
            ``backbone``.
        classifiers: Paths of the modules whose output is the class scores. Of
            a tuple of outputs, the first, a tensor or a list of levels, and
            others of the same shape count as scores.
        drop: Paths of other modules whose outputs for the sample must not
            reach the task's loss (auxiliary heads, regression branches).
        begin: First epoch (or iteration) in which the loss takes part.
        end: First epoch (or iteration) in which it no longer does; never, if
            None.
        warmup: Epochs (or iterations) after ``begin`` in which the weight
            grows linearly to its full value, in equal steps.
        by_epoch: Whether ``begin``, ``end``, ``warmup`` count epochs.
        loss_name: Key of the loss in the log, ``'loss_zul'`` by default.

    Raises:
        ValueError: If a setting is out of range. When training begins: if a
            place does not exist or can't be found.
        RuntimeError: In the first step, if a place proves unsuitable.

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025, Algorithm 1.

    Examples:
        In a config::

            loss = dict(type='mmfair.ZeroUniformityLoss', loss_weight=0.01)
            default_hooks = dict(zut=dict(type='mmfair.ZUTHook', loss=loss))
    """

    loss_name = 'loss_zul'

    def __init__(
        self,
        loss: dict | nn.Module | None = None,
        *,
        input_type: str = 'zero',
        bn: str = 'joint',
        inject: str | None = None,
        classifiers: Sequence[str] | None = None,
        drop: Sequence[str] | None = None,
        begin: int = 0,
        end: int | None = None,
        warmup: int = 0,
        by_epoch: bool = True,
        loss_name: str | None = None,
    ) -> None:
        super().__init__(LossSchedule(begin, end, warmup, by_epoch), loss_name)
        self.input_type = check_choice(
            input_type, 'input_type', CATEGORY_AGNOSTIC_INPUTS, where=_NAME
        )
        self.bn = check_choice(bn, 'bn', ('joint', 'head_alone'), where=_NAME)
        loss = loss or dict(type='mmfair.ZeroUniformityLoss')
        self.loss = loss if callable(loss) else MODELS.build(loss)
        if inject is not None:
            check_word(inject, 'inject', where=_NAME)
        self.inject = inject
        self.classifiers = _paths('classifiers', classifiers)
        self.drop = _paths('drop', drop)
        if bn == 'head_alone' and (inject or classifiers or drop):
            raise ValueError(
                f'{_NAME}: inject, classifiers and drop must be unset with '
                "bn='head_alone', which takes them from the model, got "
                f'inject={inject!r}, classifiers={classifiers!r}, '
                f'drop={drop!r}.'
            )
        self.begin_step()

    def attach(self, model: nn.Module) -> None:
        """Hook the places of ``model``; see the class for the rules."""
        self._mean = getattr(model.data_preprocessor, 'mean', None)
        drop = self.drop
        if self.inject and self.classifiers and drop is None:
            drop = ()  # who names both names all
        places = places_of(
            model,
            where=_NAME,
            needs={'inject': 'inject', 'scores': 'classifiers'},
            inject=self.inject,
            scores=self.classifiers,
            drop=drop,
        )
        splits: dict[str, Callable] = {}
        if self.bn == 'head_alone':
            splits[places.features] = self._split_features
            self._head = get_module(model, places.head, where=_NAME)
            self._head_classes = class_layout(model, places.head)
        else:
            for path in places.scores:
                get_module(model, path, where=_NAME)  # says what could be
                layout = class_layout(model, path)
                splits[path] = partial(self._split_scores, path, layout)
            splits |= dict.fromkeys(places.drop, self._split_rest)
        self._expected = tuple(splits)
        self.failure_note = loss_note(places.inject, self._expected)
        inject = get_module(model, places.inject, where=_NAME)
        self.taps.before(inject, self._add_sample, with_kwargs=True)
        # Before the splits: a cosine layer may be the classifier itself.
        for layer in cosine_layers(model, places.scores):
            self.taps.after(layer, partial(self._if_joined, self._unlengthen))
        for path, split in splits.items():
            module = get_module(model, path, where=_NAME)
            self.taps.after(module, partial(self._if_joined, split))

    def begin_step(self) -> None:
        """Forget the step before."""
        self._logits: list[Tensor] = []
        self._batch: int | None = None
        self._alone = False

    def compute(self) -> Tensor:
        """The loss of the step, alpha x ZUL.

        Raises:
            RuntimeError: If no scores of the sample arrived, or they carry no
                gradient.
        """
        check_sample_scores(self._logits, self._batch, self._expected)
        loss = self.loss(self._logits)
        self.begin_step()  # keep no graph beyond the step
        return loss

    def _add_sample(
        self, module: nn.Module, args: tuple, kwargs: dict
    ) -> tuple[tuple, dict] | None:
        if not self.armed:
            return None
        batch = args[0] if args else None
        check_joins(batch, again=self._batch is not None)
        self._batch = len(batch)
        sample = category_agnostic_input(
            batch, input_type=self.input_type, mean=self._mean
        )
        return (torch.cat([batch, sample]), *args[1:]), kwargs

    def _if_joined(
        self, act: Callable, module: nn.Module, args: tuple, output: Any
    ) -> Any | None:
        joined = self.armed and self._batch is not None
        return act(module, args, output) if joined else None

    def _split_rest(
        self, module: nn.Module, args: tuple, output: Any
    ) -> Any | None:
        return self._rows(output, slice(None, -1))

    def _split_scores(
        self,
        path: str,
        layout: tuple[int, int],
        module: nn.Module,
        args: tuple,
        output: Any,
    ) -> Any | None:
        mine = self._rows(output, slice(-1, None))
        self._logits += class_scores(mine, *layout, where=f'{_NAME}: {path!r}')
        return self._rows(output, slice(None, -1))

    def _split_features(
        self, module: nn.Module, args: tuple, output: Any
    ) -> Any | None:
        mine = self._rows(output, slice(-1, None))
        # Here, and not after the batch: running statistics end with the real
        # samples, as in the authors' code, and these decide the test.
        self._alone = True
        with self.others_disarmed():
            answer = self._head.forward(mine)
        self._alone = False
        where = f'{_NAME}: the head'
        self._logits += class_scores(answer, *self._head_classes, where=where)
        return self._rows(output, slice(None, -1))

    def _unlengthen(
        self, layer: nn.Module, args: tuple, output: Tensor
    ) -> Tensor | None:
        """A cosine layer has no direction for a short feature to show."""
        if self._alone:
            return unlengthened_scores(output, args[0], layer.bias)
        if len(output) != self._batch + 1:
            return None
        sample = unlengthened_scores(output[-1:], args[0][-1:], layer.bias)
        return torch.cat([output[:-1], sample])

    def _rows(self, output: Any, rows: slice) -> Any:
        return batch_rows(output, rows, self._batch + 1, self._expected)


def _paths(name: str, value: Any) -> tuple[str, ...] | None:
    return None if value is None else check_names(value, name, where=_NAME)
