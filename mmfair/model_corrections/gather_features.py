"""The images of a split through the model once."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import Tensor

from mmfair.datasets.labels import sample_name
from mmfair.evaluation import FeatureCollector
from mmfair.evaluation.image_answer import ImageAnswer, image_answer
from mmfair.model_corrections.classifier_layer import ClassifierLayer
from mmfair.model_corrections.feature_store import FeatureStore
from mmfair.model_corrections.pixel_rows import PIXELS, pixel_rows
from mmfair.report import ModelRun

__all__ = ['feature_rows', 'gather_features', 'rows_of_image']

_WHERE = 'correct'
# Difference of confidences by which two ways of computing them may differ.
_ROUNDING = 1e-3
_CHANGED = (
    'correct: answers of the model must be those of the outputs of {}, got '
    'others. The head changes them afterwards, so that a corrected layer '
    'would not correct the model.'
)

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
    each = rows_of_image(layer)
    advance(store.done // each)
    rest = run.indices[store.done // each :]
    if not len(rest):
        return
    for rows in feature_rows(run, layer, rest):
        store.append(*rows)
        advance(len(rows[2]) // each)


def rows_of_image(layer: ClassifierLayer) -> int:
    """Rows that an image has: pixels of a segmentor, else one.

    Args:
        layer: The classifier.
    """
    return PIXELS if layer.dense else 1


def feature_rows(
    run: ModelRun, layer: ClassifierLayer, indices: Any
) -> Iterator[Rows]:
    """Features, logits and labels, batch by batch.

    Args:
        run: The model and its images.
        layer: The classifier.
        indices: Places of images in the data set of ``run``.

    Yields:
        Arrays of shape (B, p), (B, C) and (B,), or (B, C) where images have
        several labels; of a segmentor as
        :func:`mmfair.model_corrections.pixel_rows.pixel_rows` has them.
    """
    if layer.dense:
        yield from pixel_rows(run, layer, indices)
        return
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
            _check_answers(answers, logits, layer, run.several)
            label = _labels if run.several else _label
            labels = np.stack([label(answer) for answer in answers])
            yield features.numpy(), logits.numpy(), labels


def _label(answer: ImageAnswer) -> npt.NDArray[np.int64]:
    if len(answer.labels) != 1:
        raise ValueError(
            f'{_WHERE}: images must have one label each, got '
            f'{len(answer.labels)}. A data set of several labels lists them.'
        )
    return answer.labels[0]


def _labels(answer: ImageAnswer) -> npt.NDArray[np.int64]:
    """1 for each class that an image shows; difficult ones do not count."""
    labels = np.zeros(len(answer.score), np.int64)
    labels[answer.labels] = 1
    return labels


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
    answers: list[ImageAnswer],
    logits: Tensor,
    layer: ClassifierLayer,
    several: bool,
) -> None:
    """Raise where something comes between the layer and the answer."""
    if several:
        scores = np.stack([answer.score for answer in answers])
        if np.abs(logits.sigmoid().numpy() - scores).max() > _ROUNDING:
            raise ValueError(_CHANGED.format(layer.path))
        return
    for answer, row in zip(answers, logits, strict=True):
        top = row.max() - row[answer.pred]
        if float(top) > _ROUNDING * float(row.abs().max() + 1):
            raise ValueError(_CHANGED.format(layer.path))


def _compare(
    run: ModelRun, layer: ClassifierLayer, store: FeatureStore
) -> None:
    """Forget the rows unless the model gives the first of them again."""
    count = min(run.batch_size, store.done // rows_of_image(layer))
    first = next(iter(feature_rows(run, layer, run.indices[:count])))
    if not store.begins_with(*first):
        store.notes.append(
            f'The model gives other features for the first images of '
            f'{run.split} than those that were kept; all are made again.'
        )
        store.clear()
