"""Corrections of a trained model, compared, and one chosen."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from mmfair.corrections.aims import check_aim
from mmfair.corrections.answers import Answers, answers, joined
from mmfair.corrections.baseline import Baseline
from mmfair.corrections.corrected import Corrected
from mmfair.corrections.correction import Correction, NotApplicableError
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.correction_table import CorrectionTable
from mmfair.corrections.default_corrections import default_corrections
from mmfair.corrections.folds import fold_of_images
from mmfair.corrections.measured_table import Candidate, measured_table
from mmfair.corrections.split_features import SplitFeatures
from mmfair.functional.checks import check_callable, check_number

__all__ = ['correct']

# Each holds a number for every class and correction in memory.
_MOST_DRAWS = 10**6


def correct(
    data: CorrectionData,
    aim: str = 'balanced',
    corrections: Sequence[Correction] | None = None,
    *,
    seed: int = 0,
    folds: int = 3,
    resamples: int = 1000,
    progress: Callable[[str], None] | None = None,
) -> CorrectionTable:
    """Try corrections on a trained model and choose one, or none.

    Each correction is judged on validation images that it has not been
    fitted to: one that learns from the training images on all of them, one
    that chooses a setting on validation images by ``folds`` fits, each
    judged on the part that it has not seen. Without validation images, the
    training images take their place by the same cross-fitting. What is handed
    out is fitted to all images. The model as it was is one of the candidates,
    and it is chosen where the best promises no more than a choice among so
    many does by chance. The labels of the test images are looked at once, at
    the end.

    Args:
        data: Images and classifier.
        aim: One of :data:`mmfair.corrections.AIMS`.
        corrections: What to try; :func:`default_corrections` if None.
        seed: Of batches, folds and draws.
        folds: Parts for cross-fitting, >= 2.
        resamples: Draws of images for intervals, from 2 to a million.
        progress: Called with the name of each correction before it is tried.

    Returns:
        The table.

    Raises:
        TypeError: If an argument is of another type.
        ValueError: If an argument is out of range, two corrections have one
            name, or no image can judge the aim.

    Examples:
        >>> from mmfair.corrections import LogitAdjustment, SplitFeatures
        >>> rng = np.random.default_rng(0)
        >>> labels = np.repeat([0, 1] * 3, [90, 10, 50, 50, 50, 50])
        >>> features = rng.normal(size=(300, 2)) + labels[:, None]
        >>> logits = features @ [[-1, 1], [-1, 1]] + [3.0, 0.0]
        >>> splits = [
        ...     SplitFeatures(features[rows], logits[rows], labels[rows])
        ...     for rows in (slice(100), slice(100, 200), slice(200, 300))
        ... ]
        >>> data = CorrectionData(splits[0], splits[1], splits[2])
        >>> correct(data, 'worst', [LogitAdjustment()]).chosen
        'logit adjustment'
    """
    where = 'correct'
    if not isinstance(data, CorrectionData):
        raise TypeError(
            f'{where}: data must be CorrectionData, got {type(data).__name__}.'
        )
    aim = check_aim(aim, data.few, where=where)
    seed = int(check_number(seed, 'seed', where=where, at_least=0, whole=True))
    folds = int(
        check_number(folds, 'folds', where=where, at_least=2, whole=True)
    )
    resamples = int(
        check_number(
            resamples,
            'resamples',
            where=where,
            at_least=2,
            at_most=_MOST_DRAWS,
            whole=True,
        )
    )
    if progress is not None:
        check_callable(progress, 'progress', where=where)
    trial = _Trial(data, aim, seed, folds)
    candidates, skipped = [], {}
    with torch.no_grad():
        for correction in _listed(corrections, data.multi_label):
            if progress is not None:
                progress(correction.name)
            try:
                candidates.append(trial.candidate(correction))
            except NotApplicableError as reason:
                skipped[correction.name] = str(reason)
        return measured_table(
            candidates, skipped, data, aim, resamples=resamples, seed=seed
        )


def _listed(
    corrections: Sequence[Correction] | None, several_labels: bool
) -> list[Correction]:
    if corrections is None:
        corrections = default_corrections(several_labels=several_labels)
    if isinstance(corrections, Correction):
        raise TypeError(
            'correct: corrections must be a list of Correction, got one. '
            f'Write [{corrections!r}].'
        )
    if not isinstance(corrections, Sequence):
        raise TypeError(
            'correct: corrections must be a list of Correction, got '
            f'{corrections!r}.'
        )
    listed: list[Correction] = [Baseline()]
    for one in corrections:
        if not isinstance(one, Correction):
            raise TypeError(
                'correct: corrections must be a list of Correction, got '
                f'{one!r}.'
            )
        if isinstance(one, Baseline):
            continue
        if any(one.name == other.name for other in listed):
            raise ValueError(
                f'correct: corrections must have names of their own, got '
                f'{one.name!r} twice.'
            )
        listed.append(one)
    return listed


@dataclass(frozen=True)
class _Trial:
    """How each correction is fitted and judged."""

    data: CorrectionData
    aim: str
    seed: int
    folds: int

    def candidate(self, correction: Correction) -> Candidate:
        start = time.perf_counter()
        if self.data.multi_label and not correction.several_labels:
            raise NotApplicableError('it needs one label an image')
        corrected = self._fit(correction, self.data)
        judged = self._judged(correction, corrected)
        seconds = time.perf_counter() - start
        return Candidate(correction, corrected, judged, seconds)

    def _fit(self, correction: Correction, data: CorrectionData) -> Corrected:
        return correction.fit(data, self.aim, seed=self.seed)

    def _judged(self, correction: Correction, corrected: Corrected) -> Answers:
        """Answers to the images to choose with, none of them seen."""
        data = self.data
        by_fit = correction.tunes or data.val is None
        split = data.tuning
        fold = fold_of_images(
            split, self.folds, seed=self.seed, keep_single=data.val is None
        )
        kept = np.flatnonzero(fold >= 0)
        if not len(kept):
            raise ValueError(
                'correct: training images must be two or more of some class '
                'where there are no validation images, got one of each at '
                'most. Some are held out to choose with: give validation '
                'images.'
            )
        if not by_fit or isinstance(correction, Baseline):
            whole = len(kept) == len(split)
            return answers(corrected, split, None if whole else kept)
        parts, order = [], []
        for part in range(self.folds):
            held = np.flatnonzero(fold == part)
            if not len(held):
                continue
            parts.append(self._unseen(correction, split, held))
            order.append(np.searchsorted(kept, held))
        return joined(parts, np.concatenate(order))

    def _unseen(
        self,
        correction: Correction,
        split: SplitFeatures,
        held: NDArray[np.int64],
    ) -> Answers:
        """Answers to images by a fit to the others, of which one copy is."""
        others = np.ones(len(split), bool)
        others[held] = False
        seen = split.rows(torch.from_numpy(np.flatnonzero(others)))
        without = (
            self.data.changed(train=seen, val=seen)
            if self.data.val is None
            else self.data.changed(val=seen)
        )
        return answers(self._fit(correction, without), split, held)
