"""The images of a split through the model once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import Tensor

from mmfair.datasets.labels import sample_name
from mmfair.evaluation import FeatureCollector
from mmfair.evaluation.image_answer import ImageAnswer, image_answer
from mmfair.model_corrections.classifier_layer import ClassifierLayer
from mmfair.model_corrections.feature_store import FeatureStore
from mmfair.report import ModelRun

__all__ = ['feature_rows', 'gather_features']

_WHERE = 'correct'
# Difference of confidences by which two ways of computing them may differ.
_ROUNDING = 1e-3

Rows = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]


def gather_features(
    run: ModelRun,
    layer: ClassifierLayer,
    store: FeatureStore,
    advance: Callable[[int], None] = lambda images: None,
) -> None:
    """Fill a store with what the layer takes and gives.

    Rows that are there already stay, after the first of them were made again
    and compared: images, code or device may have changed under the same
    names.

    Args:
        run: The model and its images.
        layer: The classifier.
        store: Of ``run.indices``.
        advance: Is told the number of images after each batch.

    Raises:
        ValueError: If an image has no finite features or no label of the
            classes, or the model's answers are not those of the layer.
    """
    if store.done:
        _compare(run, layer, store)
    advance(store.done)
    rest = run.indices[store.done :]
    if not len(rest):
        return
    for rows in feature_rows(run, layer, rest):
        store.append(*rows)
        advance(len(rows[2]))


def feature_rows(run: ModelRun, layer: ClassifierLayer, indices: Any) -> Any:
    """Features, logits and labels, batch by batch.

    Args:
        run: The model and its images.
        layer: The classifier.
        indices: Places of images in the data set of ``run``.

    Yields:
        Arrays of shape (B, p), (B, C) and (B,).
    """
    inputs, outputs = layer.places()
    start = 0
    with FeatureCollector(
        run.model, [inputs, outputs], where=_WHERE
    ) as collector:
        for batch in run.batches(indices):
            samples = run.predict(batch)
            rows = collector.take(len(samples))
            of_batch = indices[start : start + len(samples)]
            start += len(samples)
            features, logits = rows[inputs], rows[outputs]
            _check_finite(run, of_batch, features, logits)
            answers = [
                image_answer(
                    sample, where=_WHERE, classes=len(run.class_names)
                )
                for sample in samples
            ]
            _check_answers(answers, logits, layer)
            labels = np.array([_label(answer) for answer in answers])
            yield features.numpy(), logits.numpy(), labels


def _label(answer: ImageAnswer) -> int:
    if len(answer.labels) != 1:
        raise ValueError(
            f'{_WHERE}: images must have one label each, got '
            f'{len(answer.labels)}.'
        )
    return int(answer.labels[0])


def _check_finite(
    run: ModelRun, indices: Any, features: Tensor, logits: Tensor
) -> None:
    finite = features.isfinite().all(1) & logits.isfinite().all(1)
    if not bool(finite.all()):
        row = int((~finite).nonzero()[0])
        name = sample_name(run.dataset, int(indices[row]))
        raise ValueError(
            f'{_WHERE}: features must be finite, got NaN or infinity for '
            f'{name} of {run.split}. The training has diverged, or the image '
            'is damaged; choose an earlier checkpoint or leave it out.'
        )


def _check_answers(
    answers: list[ImageAnswer], logits: Tensor, layer: ClassifierLayer
) -> None:
    """Raise where something comes between the layer and the answer."""
    for answer, row in zip(answers, logits, strict=True):
        top = row.max() - row[answer.pred]
        if float(top) > _ROUNDING * float(row.abs().max() + 1):
            raise ValueError(
                f'{_WHERE}: answers of the model must be the highest outputs '
                f'of {layer.path}, got others. The head changes them '
                'afterwards, so that a corrected layer would not correct the '
                'model.'
            )


def _compare(
    run: ModelRun, layer: ClassifierLayer, store: FeatureStore
) -> None:
    """Forget the rows unless the model gives the first of them again."""
    count = min(run.batch_size, store.done)
    first = next(iter(feature_rows(run, layer, run.indices[:count])))
    if not store.begins_with(*first):
        store.notes.append(
            f'The model gives other features for the first images of '
            f'{run.split} than those that were kept; all are made again.'
        )
        store.clear()
