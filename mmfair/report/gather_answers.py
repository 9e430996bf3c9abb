"""One pass of a model over its images, and what it says to no image."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from mmfair.engine.hooks.zero_bias_hook import ZeroBiasHook
from mmfair.evaluation import FeatureCollector, classifier_input
from mmfair.functional import (
    CATEGORY_AGNOSTIC_INPUTS,
    category_agnostic_input,
)
from mmfair.registry import DATASETS
from mmfair.report.depth_places import DEPTHS, depth_places
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.sample_answers import SampleAnswers, sample_answers
from mmfair.report.training_log import geometry_log, training_curves
from mmfair.utils.evaluation_loader import evaluation_loader
from mmfair.utils.untouched_randomness import untouched_randomness

__all__ = ['gather_answers']

_CURVES = ('loss_zul', 'loss_curvature', 'loss')


def gather_answers(
    run: ModelRun,
    *,
    log_folder: Path | None = None,
    geometry: bool = True,
    seed: int = 0,
    advance: Callable[[int], None] = lambda images: None,
) -> ModelAnswers:
    """Run a model over its images and gather what the report needs.

    What a model, a config or a folder does not have is left out, and
    ``unknown`` says why.

    Args:
        run: The model and its images.
        log_folder: Work folder of the training; None without one.
        geometry: Whether to keep the features.
        seed: Of the random input without content.
        advance: Is told the number of images after each batch.

    Returns:
        The answers.

    Raises:
        ValueError: If the model is neither an image classifier nor a
            segmentor, or a label is out of range.
    """
    unknown: dict[str, str] = {}
    if run.train_counts is None:
        unknown['train_counts'] = run.no_counts
    first = next(run.batches(run.indices[:1]))
    places = _places(run, first['inputs'], unknown) if geometry else {}
    found = _pass(run, places, advance)
    zero = _zero_answers(run, first['inputs'], seed)
    curves = training_curves(log_folder, _CURVES) if log_folder else {}
    answers = ModelAnswers(
        name=run.name,
        class_names=run.class_names,
        images=run.indices,
        train_counts=run.train_counts,
        places=places,
        zero=zero,
        curves=curves,
        geometry_log=geometry_log(log_folder) if log_folder else [],
        unknown=unknown,
        **found,
    )
    if answers.task == 'segmentation':
        answers.zero_map = _zero_map(run, first['inputs'])
    else:
        answers.examples = _examples(run, first, unknown)
    if log_folder is None:
        unknown['log'] = 'no folder of the training is known'
    elif not curves:
        unknown['log'] = f'no log of a training lies in {log_folder.name!r}'
    return answers


def _places(
    run: ModelRun, inputs: Tensor, unknown: dict[str, str]
) -> dict[str, str]:
    """Depth to module path, the input of the classifier last."""
    if hasattr(run.model, 'decode_head'):
        unknown['geometry'] = (
            'the features of a segmentor are those of pixels, not of images'
        )
        return {}
    found = depth_places(run.model, inputs)
    # The end of the backbone is what the classifier reads, but for a neck.
    places = {d: p for p, d in found.items() if d != DEPTHS[-1]}
    try:
        places['last'] = classifier_input(run.model, len(run.class_names))
    except ValueError as error:
        unknown['geometry'] = str(error)
        return {}
    return places


def _pass(
    run: ModelRun, places: dict[str, str], advance: Callable[[int], None]
) -> dict[str, Any]:
    gathered = SampleAnswers(len(run.class_names))
    features: dict[str, list[npt.NDArray[np.float32]]] = {
        depth: [] for depth in places
    }
    collector = FeatureCollector(
        run.model, [*places.values()], where='gather_answers'
    )
    with collector:
        for batch in run.batches():
            samples = run.predict(batch)
            rows = collector.take(len(samples))
            for depth, place in places.items():
                features[depth].append(rows[place].numpy())
            for sample in samples:
                gathered.add(sample_answers(sample, len(run.class_names)))
            advance(len(samples))
    return {
        **gathered.arrays(),
        'features': {d: np.concatenate(x) for d, x in features.items()},
    }


def _zero_answers(run: ModelRun, inputs: Tensor, seed: int) -> dict[str, Any]:
    found = {}
    for kind in CATEGORY_AGNOSTIC_INPUTS:
        if kind == 'mean' and not _has_mean(run):
            continue
        with untouched_randomness():
            torch.manual_seed(seed)
            hook = ZeroBiasHook(input_type=kind)
            found[kind] = hook.probe(run.model, inputs)
    return found


def _has_mean(run: ModelRun) -> bool:
    return getattr(run.model.data_preprocessor, 'mean', None) is not None


@torch.no_grad()
def _zero_map(run: ModelRun, inputs: Tensor) -> npt.NDArray[np.float32]:
    """Class probabilities of each place of a zero image, (C, h, w)."""
    scores = run.model(category_agnostic_input(inputs), mode='tensor')
    if isinstance(scores, (tuple, list)):
        scores = scores[-1]
    if scores.size(1) == 1:  # a binary head with a sigmoid
        one = scores.sigmoid()
        return torch.cat([1 - one, one], 1)[0].cpu().numpy()
    return scores.softmax(1)[0].float().cpu().numpy()


def _examples(
    run: ModelRun, first: dict[str, Any], unknown: dict[str, str]
) -> dict[str, tuple[Any, Any]]:
    """A training image, an evaluated image and the zero image, answered."""
    batches = {}
    try:
        batches['a training image'] = _training_batch(run)
    except Exception as error:  # any of a data set that may be absent
        unknown['training image'] = f"the training set can't be read: {error}"
    batches[f'a {run.split} image'] = first
    empty = {**first, 'inputs': category_agnostic_input(first['inputs'])}
    batches['the zero image'] = empty
    found = {}
    for name, batch in batches.items():
        answer = run.predict(
            {**batch, 'data_samples': deepcopy(batch['data_samples'])}
        )[0]
        label = answer.gt_label.flatten().tolist()
        own = ', '.join(run.class_names[i] for i in label[:3])
        title = f'{name}: {own}' if own and batch is not empty else name
        score = answer.pred_score.double().cpu().numpy()
        found[title] = run.pixels(batch['inputs'])[0], score
    return found


def _training_batch(run: ModelRun) -> dict[str, Any]:
    config = evaluation_loader(run.cfg, 'train')
    dataset = DATASETS.build(config['dataset'])
    item = dataset[0]
    batch = {
        'inputs': item['inputs'][None],
        'data_samples': [item['data_samples']],
    }
    return run.model.data_preprocessor(batch, False)
