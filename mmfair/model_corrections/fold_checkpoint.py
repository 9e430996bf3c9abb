"""A correction put into the weights of the layer that a checkpoint has."""

import io
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import torch
from mmengine.runner import CheckpointLoader
from torch import Tensor

from mmfair.corrections import CorrectionRow, Folded
from mmfair.model_corrections.classifier_layer import ClassifierLayer
from mmfair.utils.atomic_write import atomic_write
from mmfair.utils.safe_loading import safe_loading

__all__ = ['check_target', 'fold_checkpoint', 'unfoldable']


def check_target(target: str, checkpoint: str) -> None:
    """Refuse to write over the checkpoint that is corrected.

    Args:
        target: File to write.
        checkpoint: File that is read.

    Raises:
        ValueError: If both are one file, or the target has another ending
            than ``.pth``.

    Examples:
        >>> check_target('fixed.pth', 'epoch_100.pth')
    """
    path = Path(target)
    if path.suffix != '.pth':
        raise ValueError(
            f'--write: file must end in .pth, got {target!r}. Choose another '
            'name.'
        )
    same = path.resolve() == Path(checkpoint).resolve()
    if same or (path.exists() and path.samefile(checkpoint)):
        raise ValueError(
            f'--write: file must not be the checkpoint itself, got '
            f'{target!r}. Choose another name; the model as it was is what '
            'you compare with.'
        )


def unfoldable(row: CorrectionRow, layer: ClassifierLayer) -> str:
    """Why a correction can't be put into the layer; empty if it can.

    Args:
        row: The correction.
        layer: Of the model.
    """
    folded = row.corrected.fold()
    if isinstance(folded, str):
        return folded
    lacks_bias = layer.classifier is None or layer.classifier.bias is None
    if lacks_bias and folded.bias is not None and bool(folded.bias.any()):
        return f'{layer.path} has no bias to hold it'
    return ''


def fold_checkpoint(
    row: CorrectionRow,
    layer: ClassifierLayer,
    checkpoint: str,
    target: str,
    *,
    trust: bool = False,
) -> None:
    """Write a checkpoint whose layer makes the corrected scores.

    It holds the weights and the meta data, not the state of the training: the
    optimiser's would belong to other weights.

    Args:
        row: The correction, with which :func:`unfoldable` finds nothing
            wrong.
        layer: Of the model.
        checkpoint: File of the model as it is, which stays.
        target: File to write.
        trust: Read the checkpoint in full, and run what it holds.

    Raises:
        ValueError: If the correction can't be folded, or the checkpoint has
            the layer under no name.
    """
    why = unfoldable(row, layer)
    folded = row.corrected.fold()
    if why or not isinstance(folded, Folded):
        raise ValueError(f'fold_checkpoint: correction must fold, but {why}.')
    with safe_loading(trust=trust):
        loaded = CheckpointLoader.load_checkpoint(checkpoint, 'cpu')
    state = loaded.get('state_dict', loaded)
    _replace(state, f'{layer.path}.weight', folded.weight, checkpoint)
    if layer.classifier is not None and layer.classifier.bias is not None:
        bias = folded.bias
        if bias is None:
            bias = torch.zeros(len(folded.weight))
        _replace(state, f'{layer.path}.bias', bias, checkpoint)
    meta = {**loaded.get('meta', {})} if state is not loaded else {}
    meta['correction'] = {
        'name': row.name,
        'same': folded.same,
        **{key: float(value) for key, value in row.corrected.chosen.items()},
    }
    buffer = io.BytesIO()
    torch.save({'meta': meta, 'state_dict': state}, buffer)
    atomic_write(target, buffer.getvalue())


def _replace(
    state: MutableMapping[str, Any], name: str, value: Tensor, path: str
) -> None:
    keys = [key for key in state if key.removeprefix('module.') == name]
    if len(keys) != 1:
        raise ValueError(
            f'fold_checkpoint: checkpoint must have {name}, got {path!r} with '
            f'{_similar(state, name)}. It holds the layer under an older '
            'name: load it into the model and save that once.'
        )
    old = state[keys[0]]
    kind = old.dtype if old.dtype == torch.float64 else torch.float32
    state[keys[0]] = value.detach().to(kind).reshape(old.shape).clone()


def _similar(state: Mapping[str, Any], name: str) -> str:
    part = name.split('.')[0]
    alike = [key for key in state if part in key and key.endswith('weight')]
    return ', '.join(alike[-3:]) or 'none like it'
