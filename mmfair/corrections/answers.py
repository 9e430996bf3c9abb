"""What is kept of the scores of a model: who is right, class by class."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse

from mmfair.corrections.corrected import Corrected
from mmfair.corrections.split_features import SplitFeatures

__all__ = ['Answers', 'answers', 'joined']

Array = NDArray[np.float64]

# Scores are made for so many numbers at a time.
_CHUNK = 2**22


@dataclass(frozen=True, eq=False)
class Answers:
    """Numerators and denominators of the rate of each class, by image.

    The rate of a class is the sum of ``gained`` over that of ``counted``: for
    one label an image the accuracy, right answers over images; for several
    labels F1, twice the right answers over answers and labels.

    Attributes:
        gained: Sparse, shape (N, C).
        counted: Sparse, shape (N, C).
        truth: Whether an image is of a class, sparse, shape (N, C).
        confidence: Of each answer, shape (N,); empty for several labels.
    """

    gained: sparse.csr_array
    counted: sparse.csr_array
    truth: sparse.csr_array
    confidence: NDArray[np.float32]

    @property
    def support(self) -> Array:
        """Images of each class, shape (C,)."""
        return np.asarray(self.truth.sum(0), dtype=float)

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether each image is answered right, for one label an image."""
        return np.asarray(self.gained.sum(1)) > 0

    def rates(self, times: Array | None = None) -> tuple[Array, Array]:
        """Rate of each class, and that of all together.

        Args:
            times: How often each image counts, shape (D, N); once if None.

        Returns:
            Shapes (D, C) and (D,), or (C,) and scalar without ``times``; NaN
            for a class without images.
        """
        if times is None:
            rates, overall = self.rates(np.ones((1, self.gained.shape[0])))
            return rates[0], overall[0]
        gained, counted, truth = (
            (part.T @ times.T).T
            for part in (self.gained, self.counted, self.truth)
        )
        with np.errstate(invalid='ignore', divide='ignore'):
            rates = np.where(truth > 0, gained / counted, np.nan)
            overall = gained.sum(1) / counted.sum(1)
        return rates, overall


def answers(
    corrected: Corrected,
    split: SplitFeatures,
    held: NDArray[np.int64] | None = None,
) -> Answers:
    """Answers of a corrected model to a split.

    One label an image: the class of the highest score. Several labels: the
    classes with a score above 0.

    Args:
        corrected: The model.
        split: Images.
        held: Rows of those that are asked for, in their order; all if None.
            They are copied chunk by chunk.
    """
    chunk = max(1, _CHUNK // split.num_classes)
    parts = []
    for start in range(0, len(split) if held is None else len(held), chunk):
        rows: slice | torch.Tensor = slice(start, start + chunk)
        if held is not None:
            rows = torch.from_numpy(held[rows]).to(split.labels.device)
        scores = corrected.scores(split.features[rows], split.logits[rows])
        labels = split.labels[rows]
        part = _several if split.multi_label else _single
        parts.append(part(scores, labels))
    return joined(parts)


def joined(
    parts: list[Answers], order: NDArray[np.int64] | None = None
) -> Answers:
    """Answers to several lists of images as those to one.

    Args:
        parts: At least one.
        order: Where each row of the parts, one after the other, belongs; as
            they are if None.
    """
    index = slice(None) if order is None else np.argsort(order)
    names = ('gained', 'counted', 'truth')
    stacked = [
        sparse.vstack([getattr(part, name) for part in parts]).tocsr()[index]
        for name in names
    ]
    confidence = np.concatenate([part.confidence for part in parts])
    if confidence.size:
        confidence = confidence[index]
    return Answers(*stacked, confidence)


def _single(scores: torch.Tensor, labels: torch.Tensor) -> Answers:
    confidence, pred = scores.softmax(1).max(1)
    true = labels.cpu().numpy()
    shape = tuple(scores.shape)
    rows = np.arange(len(true))
    truth = sparse.csr_array((np.ones(len(true)), (rows, true)), shape=shape)
    right = (pred.cpu().numpy() == true).astype(float)
    gained = sparse.csr_array((right, (rows, true)), shape=shape)
    gained.eliminate_zeros()
    return Answers(gained, truth, truth, confidence.float().cpu().numpy())


def _several(scores: torch.Tensor, labels: torch.Tensor) -> Answers:
    pred, true = (scores > 0).cpu().numpy(), labels.cpu().numpy()
    gained = sparse.csr_array(2.0 * (pred & true))
    counted = sparse.csr_array(pred.astype(float) + true)
    truth = sparse.csr_array(true.astype(float))
    return Answers(gained, counted, truth, np.empty(0, np.float32))
