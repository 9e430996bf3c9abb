"""Whether the weights of a file are those of a model."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from mmfair.utils.safe_loading import CheckpointError

__all__ = ['WeightDifference', 'check_weights', 'weight_difference']

_SHOWN = 3


@dataclass(frozen=True)
class WeightDifference:
    """Names of what a model and a file of weights don't share.

    Attributes:
        missing: Of the model, and not in the file.
        shapes: In both, with other shapes.
        unused: Of the file, and not in the model.
        size: Weights of the model.
    """

    missing: tuple[str, ...]
    shapes: tuple[str, ...]
    unused: tuple[str, ...]
    size: int

    def __str__(self) -> str:
        parts = [
            f'{len(names)} {what} ({_some(names)})'
            for what, names in (
                ('missing', self.missing),
                ('of another shape', self.shapes),
                ('that the model lacks', self.unused),
            )
            if names
        ]
        return ', '.join(parts)


def check_weights(
    model: nn.Module, checkpoint: Mapping[str, Any], path: str
) -> None:
    """Load the weights, and refuse those of another model.

    Args:
        model: Takes the weights.
        checkpoint: What the file holds: ``state_dict`` among others, or the
            weights themselves.
        path: Name of the file, for the message.

    Raises:
        CheckpointError: If a weight of the model is missing or of another
            shape, or if the file has weights that the model lacks. Buffers of
            losses, whole parts that the model does without, such as an
            auxiliary head, and BatchNorm's counters are no fault.

    Examples:
        >>> model = nn.Linear(2, 1)
        >>> check_weights(model, model.state_dict(), 'weights.pth')
        >>> check_weights(nn.Linear(3, 1), model.state_dict(), 'weights.pth')
        Traceback (most recent call last):
        ...
        mmfair.utils.safe_loading.CheckpointError: checkpoint: file must hold \
every weight of the model, got 'weights.pth' with 1 of another shape \
(weight). Choose the checkpoint that this config has trained.
    """
    difference = weight_difference(model, checkpoint, path)
    if str(difference):
        raise CheckpointError(
            'checkpoint: file must hold every weight of the model, got '
            f'{path!r} with {difference}. Choose the checkpoint that this '
            'config has trained.'
        )


def weight_difference(
    model: nn.Module, checkpoint: Mapping[str, Any], path: str
) -> WeightDifference:
    """Load what fits, and say what doesn't.

    Args:
        model: Takes the weights.
        checkpoint: As in :func:`check_weights`.
        path: Name of the file, for the message.

    Returns:
        What differs; the rest is loaded. With a wrong shape, what else is
        missing is told by names alone, since modules that rename old weights
        don't say then.

    Raises:
        CheckpointError: If the file holds no weights, or ones that are not
            finite.
    """
    state = _weights(checkpoint, path)
    model_state = model.state_dict()
    _check_values(model, state, path)
    shapes: tuple[str, ...] = ()
    try:
        keys = model.load_state_dict(state, strict=False)
        missing, unused = keys.missing_keys, keys.unexpected_keys
    except RuntimeError as error:
        mismatched = re.findall(r'size mismatch for (\S+):', str(error))
        if not mismatched:
            raise
        shapes = tuple(mismatched)
        missing = [name for name in model_state if name not in state]
        unused = [name for name in state if name not in model_state]
    return WeightDifference(
        tuple(name for name in missing if not _is_excused(name)),
        shapes,
        tuple(name for name in unused if not _may_be_left(name, model_state)),
        len(model_state),
    )


def _weights(checkpoint: object, path: str) -> OrderedDict[str, Any]:
    state = checkpoint
    if isinstance(state, Mapping):
        if 'state_dict' not in state:
            _check_key(state, path)
        state = state.get('state_dict', state)
    if not isinstance(state, Mapping) or not all(
        isinstance(name, str) for name in state
    ):
        raise CheckpointError(
            'checkpoint: file must hold a state_dict, got '
            f'{type(state).__name__} in {path!r}. Choose one that a run has '
            'saved.'
        )
    plain = OrderedDict(
        (name.removeprefix('module.'), value) for name, value in state.items()
    )
    # Versions of the modules, by which they rename old weights.
    plain._metadata = getattr(state, '_metadata', None)  # type: ignore
    return plain


def _check_key(checkpoint: Mapping[Any, Any], path: str) -> None:
    """Refuse weights under a name that OpenMMLab does not know."""
    if any(isinstance(value, Tensor) for value in checkpoint.values()):
        return  # the weights themselves
    keys = [
        key
        for key, part in checkpoint.items()
        if isinstance(part, Mapping)
        and any(isinstance(value, Tensor) for value in part.values())
    ]
    if keys:
        raise CheckpointError(
            "checkpoint: weights must be under 'state_dict', got them under "
            f'{" and ".join(map(repr, keys))} in {path!r}. Write a file that '
            f"mmfair reads: torch.save({{'state_dict': torch.load({path!r})"
            f"[{keys[0]!r}]}}, 'weights.pth')."
        )


def _check_values(
    model: nn.Module, state: Mapping[str, Any], path: str
) -> None:
    """Refuse what is no tensor, and what a training has diverged to."""
    for name in model.state_dict().keys() & state.keys():
        if not isinstance(state[name], Tensor):
            raise CheckpointError(
                'checkpoint: weights must be tensors, got '
                f'{type(state[name]).__name__} for {name} in {path!r}. Choose '
                'one that a run has saved.'
            )
    # Buffers may hold infinity: masks of an attention do.
    wrong = tuple(
        name
        for name, _ in model.named_parameters()
        if name in state and not bool(torch.isfinite(state[name]).all())
    )
    if wrong:
        raise CheckpointError(
            f'checkpoint: weights must be finite, got NaN or infinity in '
            f'{path!r} ({_some(wrong)}). The training has diverged; choose an '
            'earlier checkpoint.'
        )


def _is_excused(name: str) -> bool:
    parts = name.split('.')
    return (
        parts[-1] == 'num_batches_tracked'
        or parts[0] == 'data_preprocessor'
        or any('loss' in part for part in parts)
    )


def _may_be_left(name: str, model_state: Mapping[str, Any]) -> bool:
    """Whether no answer of the model depends on this weight of the file."""
    part = name.split('.')[0]
    known = {key.split('.')[0] for key in model_state}
    return _is_excused(name) or ('.' in name and part not in known)


def _some(names: tuple[str, ...]) -> str:
    more = ', ...' if len(names) > _SHOWN else ''
    return ', '.join(names[:_SHOWN]) + more
