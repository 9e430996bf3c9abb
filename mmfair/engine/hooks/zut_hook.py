"""Zero uniformity training (ZUT) for any OpenMMLab model."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_map_only

from mmfair.engine.hooks.aux_loss_hook import AuxLossHook
from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.engine.hooks.zut_places import (
    class_layout,
    class_scores,
    find_zut_places,
)
from mmfair.functional import CATEGORY_AGNOSTIC_INPUTS, category_agnostic_input
from mmfair.registry import HOOKS, MODELS
from mmfair.utils.module_paths import get_module

__all__ = ['ZUTHook']


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

    Args:
        loss: Config of the loss; its ``loss_weight`` is the paper's alpha.
        input_type: What the sample holds, after normalisation (Table 4):
            ``'zero'``, zeros, which is the mean image; ``'one'``, ones;
            ``'mean'``, the normalisation mean of each channel on the scale
            from 0 to 1, as random erasing fills it in; ``'random'``, normal
            noise of mean 0 and variance 1, drawn anew at each step.
        bn: How batch statistics see the sample. ``'joint'``: it is part of
            the batch everywhere (Algorithm 1). ``'head_alone'``: it is part
            of the batch in backbone and neck, and the head runs a second time
            on its features alone, as in the authors' segmentation code.
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
        _check_choice('input_type', input_type, CATEGORY_AGNOSTIC_INPUTS)
        _check_choice('bn', bn, ('joint', 'head_alone'))
        _check_places(bn, inject, classifiers, drop)
        loss = loss or dict(type='mmfair.ZeroUniformityLoss')
        self.loss = loss if callable(loss) else MODELS.build(loss)
        self.input_type = input_type
        self.bn = bn
        self.inject = inject
        self.classifiers = classifiers
        self.drop = drop
        self.begin_step()

    def attach(self, model: nn.Module) -> None:
        """Hook the places of ``model``; see the class for the rules."""
        self._mean = getattr(model.data_preprocessor, 'mean', None)
        places = self._places(model)
        splits: dict[str, Callable] = {}
        if self.bn == 'head_alone':
            splits[places['features']] = self._split_features
            self._head = get_module(model, places['head'], where='ZUTHook')
            self._head_classes = class_layout(model, places['head'])
        else:
            for path in places['classifiers']:
                layout = class_layout(model, path)
                splits[path] = partial(self._split_scores, path, layout)
            for path in places['drop']:
                splits[path] = self._split_rest
        self._expected = tuple(splits)
        self.failure_note = (
            'ZUTHook: one more sample was in the batch when this failed. It '
            f'joins at {places["inject"]!r} and leaves at {self._expected}. '
            'If two sizes differ by one, an output in between keeps it: name '
            'that module in drop (or in classifiers, if it gives the scores).'
        )
        inject = get_module(model, places['inject'], where='ZUTHook')
        self.taps.before(inject, self._add_sample, with_kwargs=True)
        for path, split in splits.items():
            module = get_module(model, path, where='ZUTHook')
            self.taps.after(module, split)

    def begin_step(self) -> None:
        """Forget the step before."""
        self._logits: list[Tensor] = []
        self._features: Any = None
        self._batch: int | None = None

    def compute(self) -> Tensor:
        """The loss of the step, alpha x ZUL.

        Raises:
            RuntimeError: If no scores of the sample arrived, or they carry no
                gradient.
        """
        if self.bn == 'head_alone' and self._batch is not None:
            output = self._head.forward(self._features)
            self._logits = class_scores(output, *self._head_classes)
        if self._batch is None or not self._logits:
            raise RuntimeError(
                'ZUTHook: the modules at inject and classifiers must be '
                'called as modules in each training step, got no call of '
                f'{"inject" if self._batch is None else self._expected}. Name '
                'modules that are (a leaf such as head.fc always is).'
            )
        if not all(logits.requires_grad for logits in self._logits):
            raise RuntimeError(
                'ZUTHook: the class scores of the sample must carry a '
                f'gradient, got none at {self._expected}. The classifier is '
                'frozen, or lies inside a region under reentrant activation '
                'checkpointing: checkpoint blocks of the backbone instead.'
            )
        loss = self.loss(self._logits)
        self.begin_step()  # keep no graph beyond the step
        return loss

    def _places(self, model: nn.Module) -> dict[str, Any]:
        """The places by name: the settings, or what the model suggests."""
        if self.inject and self.classifiers:
            return {
                'inject': self.inject,
                'classifiers': self.classifiers,
                'drop': self.drop or (),
            }
        places = dict(vars(find_zut_places(model)))
        for name in ('inject', 'classifiers', 'drop'):
            if getattr(self, name) is not None:
                places[name] = getattr(self, name)
        return places

    def _add_sample(
        self, module: nn.Module, args: tuple, kwargs: dict
    ) -> tuple[tuple, dict] | None:
        if not self.armed:
            return None
        batch = args[0] if args else None
        if self._batch is not None or not isinstance(batch, Tensor):
            raise RuntimeError(
                'ZUTHook: inject must name a module that is called once in a '
                'training step with a tensor as its first argument, got '
                + (
                    'a second call.'
                    if self._batch is not None
                    else f'{type(batch).__name__}.'
                )
                + ' Set inject to another module.'
            )
        self._batch = len(batch)
        sample = category_agnostic_input(
            batch, input_type=self.input_type, mean=self._mean
        )
        return (torch.cat([batch, sample]), *args[1:]), kwargs

    def _split_rest(
        self, module: nn.Module, args: tuple, output: Any
    ) -> Any | None:
        if not self.armed or self._batch is None:
            return None
        return self._rows(output, slice(None, -1))

    def _split_scores(
        self,
        path: str,
        layout: tuple[int, int],
        module: nn.Module,
        args: tuple,
        output: Any,
    ) -> Any | None:
        if not self.armed or self._batch is None:
            return None
        rest = self._rows(output, slice(None, -1))
        mine = self._rows(output, slice(-1, None))
        self._logits += class_scores(mine, *layout, where=path)
        return rest

    def _split_features(
        self, module: nn.Module, args: tuple, output: Any
    ) -> Any | None:
        if not self.armed or self._batch is None:
            return None
        self._features = self._rows(output, slice(-1, None))
        return self._rows(output, slice(None, -1))

    def _rows(self, output: Any, rows: slice) -> Any:
        """Rows of every tensor in a nested output that holds the batch."""

        def take(tensor: Tensor) -> Tensor:
            if tensor.ndim == 0 or len(tensor) != self._batch + 1:
                raise RuntimeError(
                    'ZUTHook: the output of each place must hold the batch '
                    f'with the sample in dimension 0 ({self._batch + 1} '
                    f'rows), got shape {tuple(tensor.shape)} at one of '
                    f'{self._expected}. Name a module before the batch is '
                    'mixed or reshaped.'
                )
            return tensor[rows]

        return tree_map_only(Tensor, take, output)


def _check_choice(name: str, value: Any, choices: Sequence[str]) -> None:
    if value not in choices:
        raise ValueError(
            f'ZUTHook: {name} must be one of {tuple(choices)}, got {value!r}.'
        )


def _check_places(
    bn: str,
    inject: str | None,
    classifiers: Sequence[str] | None,
    drop: Sequence[str] | None,
) -> None:
    for name, value in (('classifiers', classifiers), ('drop', drop)):
        if isinstance(value, str):
            raise ValueError(
                f'ZUTHook: {name} must be a list of paths, got {value!r}. '
                f'Write {name}=[{value!r}].'
            )
    if bn == 'head_alone' and (inject or classifiers or drop):
        raise ValueError(
            'ZUTHook: inject, classifiers and drop must be unset with '
            "bn='head_alone', which takes them from the model, got "
            f'inject={inject!r}, classifiers={classifiers!r}, drop={drop!r}.'
        )
