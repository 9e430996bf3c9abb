"""The corrected model as files that the toolboxes read."""

import os
from pathlib import Path
from typing import NamedTuple

import torch

from mmfair.corrections import CorrectionRow, Folded
from mmfair.model_corrections.classifier_layer import ClassifierLayer
from mmfair.model_corrections.correct_model import ModelCorrections
from mmfair.model_corrections.correction_config import correction_config
from mmfair.model_corrections.fold_checkpoint import (
    fold_checkpoint,
    unfoldable,
)
from mmfair.model_corrections.gather_features import feature_rows
from mmfair.report import ModelRun
from mmfair.utils.load_weights import load_weights

__all__ = ['Written', 'write_corrected']

# Share of scores that rounding may turn to another class.
_TIES = 0.01


class Written(NamedTuple):
    """What was written.

    Attributes:
        config: Config to go on with.
        checkpoint: Weights to go on with.
        sentence: What was done, for people to read.
    """

    config: str
    checkpoint: str
    sentence: str


def write_corrected(
    made: ModelCorrections,
    row: CorrectionRow,
    *,
    config: str,
    checkpoint: str,
    target: str,
    trust: bool = False,
) -> Written:
    """Write a checkpoint for the unchanged config, or a config.

    A checkpoint is loaded into the model, which must answer as the table
    says; if it does not, no file is written. Where no weights of the
    layer hold the correction, a config is written for the checkpoint as it
    is.

    Args:
        made: The corrections.
        row: The one to write.
        config: File of the config, which stays.
        checkpoint: File of the weights, which stay.
        target: File to write, ``.pth``.
        trust: Read the checkpoint in full, and run what it holds.

    Returns:
        What was written.

    Raises:
        ValueError: If the model answers otherwise, or the config of the model
            would be overwritten.
    """
    why = unfoldable(row, made.layer)
    run = made.splits.test
    if why:
        written = correction_config(row, made.layer, run.cfg, target)
        return Written(
            str(written),
            checkpoint,
            f'{row.name} does not go into the weights: {why}. Written '
            f'instead: {written}, a config for {checkpoint} that corrects the '
            'scores in a test.',
        )
    images = run.indices[: run.batch_size]
    features, logits, _ = _first(run, made.layer)
    expected = row.corrected.scores(features, logits)
    # What lies at the target stays until the new file has been tried.
    tried = Path(target).with_name(f'.{os.getpid()}.{Path(target).name}')
    try:
        fold_checkpoint(row, made.layer, checkpoint, str(tried), trust=trust)
        _check(run, made.layer, str(tried), expected, trust)
        tried.replace(target)
    finally:
        tried.unlink(missing_ok=True)
    folded = row.corrected.fold()
    differs = isinstance(folded, Folded) and folded.same != 'scores'
    return Written(
        config,
        target,
        f'Written: {target}, {row.name} in {made.layer.path}; {config} stays '
        f'as it is. Loaded again, it answers {len(images)} test images as '
        'the table has them'
        + (', but its confidences are others.' if differs else '.'),
    )


def _check(
    run: ModelRun,
    layer: ClassifierLayer,
    target: str,
    expected: torch.Tensor,
    trust: bool,
) -> None:
    """Raise unless the model with the new weights gives the answers."""
    kept = {name: v.clone() for name, v in run.model.state_dict().items()}
    try:
        load_weights(run.model, target, trust=trust)
        _, logits, labels = _first(run, layer)
    finally:
        run.model.load_state_dict(kept)
    if labels.ndim == 2:
        wrong = int(((logits > 0) != (expected > 0)).any(1).sum())
    else:
        wrong = int((logits.argmax(1) != expected.argmax(1)).sum())
    if wrong > max(_TIES * len(expected), 0):
        raise ValueError(
            f'--write: model must answer as the table has it, got {wrong} of '
            f'{len(expected)} other answers with the new weights. Nothing was '
            f'written. Is {layer.path} shared with another part?'
        )


def _first(
    run: ModelRun, layer: ClassifierLayer
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Features, logits and labels of the first images."""
    images = run.indices[: run.batch_size]
    features, logits, labels = map(
        torch.from_numpy, next(iter(feature_rows(run, layer, images)))
    )
    known = labels >= 0 if labels.ndim == 1 else labels[:, 0] >= 0
    return features[known], logits[known], labels[known]
