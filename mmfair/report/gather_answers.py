"""One pass of a model over its images, and what it says to no image."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import Tensor

from mmfair.evaluation import FeatureCollector, classifier_input
from mmfair.report.depth_places import DEPTHS, depth_places
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.sample_answers import SampleAnswers
from mmfair.report.tasks import Labels, MultiLabels, Pixels
from mmfair.report.training_log import geometry_log, training_curves
from mmfair.report.without_content import ask_without_content
from mmfair.utils.model_places import places_of

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
    data, features = _pass(run, places, advance, unknown)
    curves = training_curves(log_folder, _CURVES) if log_folder else {}
    answers = ModelAnswers(
        name=run.name,
        class_names=run.class_names,
        images=run.indices,
        data=data,
        train_counts=run.train_counts,
        features=features,
        places=places if features else {},
        curves=curves,
        geometry_log=geometry_log(log_folder) if log_folder else [],
        notes=run.notes,
        unknown=unknown,
    )
    ask_without_content(run, answers, first, seed=seed)
    if log_folder is None:
        unknown['log'] = 'no folder of the training is known'
    elif not curves:
        unknown['log'] = f'no log of a training lies in {log_folder.name!r}'
    return answers


def _places(
    run: ModelRun, inputs: Tensor, unknown: dict[str, str]
) -> dict[str, str]:
    """Depth to module path, the input of the classifier last."""
    if places_of(run.model, where='gather_answers').dense:
        unknown['geometry'] = (
            'the features of a segmentor are those of pixels, not of images'
        )
        return {}
    depths = depth_places(run.model, inputs)
    # The end of the backbone is what the classifier reads, but for a neck.
    places = {d: p for p, d in depths.items() if d != DEPTHS[-1]}
    try:
        places['last'] = classifier_input(run.model, len(run.class_names))
    except ValueError as error:
        unknown['geometry'] = str(error)
        return {}
    return places


def _pass(
    run: ModelRun,
    places: dict[str, str],
    advance: Callable[[int], None],
    unknown: dict[str, str],
) -> tuple[Labels | MultiLabels | Pixels, dict[str, Any]]:
    gathered = SampleAnswers(
        len(run.class_names), ignored=run.ignore_index, several=run.several
    )
    features: dict[str, list[npt.NDArray[np.float32]]] = {
        depth: [] for depth in places
    }
    collector = FeatureCollector(
        run.model, [*places.values()], where='gather_answers'
    )
    with collector:
        for batch in run.batches():
            samples = run.predict(batch)
            try:
                rows = collector.take(len(samples))
            except (TypeError, ValueError) as error:
                # The answers are there all the same.
                unknown['geometry'] = str(error)
                features = {}
            for depth, parts in features.items():
                parts.append(rows[places[depth]].numpy())
            for sample in samples:
                gathered.add(sample)
            advance(len(samples))
    return gathered.data(), {d: np.concatenate(x) for d, x in features.items()}
