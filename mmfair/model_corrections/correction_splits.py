"""Which images are learnt from, chosen on and measured on."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from mmengine.dataset import ClassBalancedDataset, RepeatDataset

from mmfair.datasets.labels import single_labels
from mmfair.functional.checks import check_choice
from mmfair.model_corrections.pixel_rows import PIXELS
from mmfair.report import ModelRun

__all__ = [
    'CHOICES',
    'CorrectionSplits',
    'correction_splits',
    'stratified_rows',
]

_WHERE = 'correct'
#: Where corrections are chosen: validation images where there are any, held
#: out of training where there are none, or a half of the test images.
CHOICES = ('auto', 'val', 'train', 'half-of-test')
# Images that each class keeps where training images are drawn.
_FLOOR = 20
# Images of which pixels are looked at.
_DENSE = 1000
_PIXEL_NOTE = (
    f'Rows are pixels, {PIXELS} an image at most and of its classes alike: '
    'accuracy is that of these pixels and not of all, and IoU is another '
    'thing. Pixels of an image are alike, so that intervals are too narrow.'
)


@dataclass(frozen=True)
class CorrectionSplits:
    """Runs on the images of each split.

    Attributes:
        train: What corrections learn from.
        test: What is measured on.
        val: What is chosen on; None for held-out training images.
        chosen_half: Rows of the test images that are chosen on, and not
            measured on; None for none.
        notes: What to know of the choice of images, sentences.
    """

    train: ModelRun
    test: ModelRun
    val: ModelRun | None = None
    chosen_half: npt.NDArray[np.int64] | None = None
    notes: tuple[str, ...] = ()

    @property
    def runs(self) -> dict[str, ModelRun]:
        """The runs there are, by the name of their split."""
        runs = {'train': self.train, 'val': self.val, 'test': self.test}
        return {name: run for name, run in runs.items() if run is not None}


def correction_splits(
    test: ModelRun,
    *,
    choose_on: str = 'auto',
    max_train: int = 200_000,
    seed: int = 0,
    dense: bool = False,
) -> CorrectionSplits:
    """Training, validation and test images of a config.

    A validation set that is the test set, as in most public configs, is none:
    what is chosen on the test images can't be measured on them.

    Args:
        test: The model with all test images.
        choose_on: One of :data:`CHOICES`.
        max_train: Training images at most; with more, some are drawn, of
            each class the same share but 20 at least.
        seed: Of what is drawn.
        dense: Whether pixels are looked at: then 1,000 images of each split
            do.

    Returns:
        The splits.

    Raises:
        ValueError: If there are no training images, or no validation images
            where these are asked for.
    """
    check_choice(choose_on, 'choose_on', CHOICES, where=_WHERE)
    if test.train_counts is None:
        raise ValueError(
            f'{_WHERE}: training images of each class must be counted, but '
            f'{test.no_counts}. Corrections learn from them: add '
            'train_dataloader to the config.'
        )
    most = min(max_train, _DENSE) if dense else max_train
    train = _unrepeated(test.on_split('train'))
    notes = _draw(train, most, dense, seed)
    if dense:
        notes += [*_draw(test, _DENSE, dense, seed), _PIXEL_NOTE]
    if choose_on == 'half-of-test':
        strata = _strata(test, dense)
        half = stratified_rows(strata, len(strata) // 2, floor=0, seed=seed)
        if not len(half):
            raise ValueError(
                f'{_WHERE}: choose_on must not be half-of-test: no class has '
                'two test images, one for each half.'
            )
        notes.append(
            f'Chosen on {len(half):,} of the test images, a half of each '
            f'class drawn by seed {seed}; measured on the others.'
        )
        return CorrectionSplits(train, test, None, half, tuple(notes))
    val = None
    if choose_on != 'train':
        val, why = _validation(test)
        if val is None and choose_on == 'val':
            raise ValueError(f'{_WHERE}: choose_on must not be val: {why}')
        notes += [why] if why else []
        if val is not None and dense:
            notes += _draw(val, _DENSE, dense, seed)
    return CorrectionSplits(train, test, val, None, tuple(notes))


def stratified_rows(
    labels: npt.NDArray[np.int64], most: int, *, floor: int, seed: int = 0
) -> npt.NDArray[np.int64]:
    """Some rows, the same share of each class but a few at least.

    Args:
        labels: Class of each row, shape (N,).
        most: Rows in all, about; more where the floor asks for them.
        floor: Rows that each class keeps, if it has them.
        seed: Of the draw.

    Returns:
        Rows, ascending.

    Examples:
        >>> rows = stratified_rows(np.repeat([0, 1], [90, 10]), 50, floor=8)
        >>> np.bincount(np.repeat([0, 1], [90, 10])[rows]).tolist()
        [45, 8]
    """
    sizes = np.bincount(labels)
    share = min(most / max(len(labels), 1), 1)
    keep = np.minimum(np.maximum(np.round(share * sizes), floor), sizes)
    order = np.random.default_rng(seed).permutation(len(labels))
    order = order[np.argsort(labels[order], kind='stable')]
    starts = np.repeat(sizes.cumsum() - sizes, sizes)
    rank = np.arange(len(labels)) - starts
    return np.sort(order[rank < np.repeat(keep, sizes)])


def _unrepeated(run: ModelRun) -> ModelRun:
    """Each image once."""
    while isinstance(run.dataset, RepeatDataset | ClassBalancedDataset):
        run.dataset = run.dataset.dataset
    run.indices = np.arange(len(run.dataset))
    return run


def _draw(run: ModelRun, most: int, dense: bool, seed: int) -> list[str]:
    """Leave a part of many images; a word on it."""
    size = len(run.indices)
    if size <= most:
        return []
    rows = stratified_rows(_strata(run, dense), most, floor=_FLOOR, seed=seed)
    run.indices = run.indices[rows]
    return [
        f'{len(rows):,} of the {size:,} {run.split} images were drawn, by '
        f'seed {seed}.'
    ]


def _strata(run: ModelRun, dense: bool) -> npt.NDArray[np.int64]:
    """Class of each image; all alike where an image has several."""
    if dense or run.several:
        return np.zeros(len(run.indices), np.int64)
    return single_labels(run.dataset, where=_WHERE)[run.indices]


def _validation(test: ModelRun) -> tuple[ModelRun | None, str]:
    """Validation images that are no test images; a word on those left out."""
    if not test.cfg.get('val_dataloader'):
        return None, 'The config has no validation images (val_dataloader).'
    val = test.on_split('val')
    names = [_identity(val.dataset, i) for i in range(len(val.dataset))]
    tested = {_identity(test.dataset, i) for i in range(len(test.dataset))}
    untested = np.array([name not in tested for name in names])
    if untested.all():
        return val, ''
    if not untested.any():
        return None, (
            'The validation images are the test images; what is chosen on '
            'them could not be measured on them. Give a validation set of '
            'its own, or --choose-on half-of-test.'
        )
    val.indices = np.flatnonzero(untested)
    return val, (
        f'{(~untested).sum():,} validation images are test images, too, and '
        'were left out of the choice.'
    )


def _identity(dataset: Any, index: int) -> str:
    """The file of a sample, or a digest of its pixels."""
    info = dataset.get_data_info(index)
    path = info.get('img_path')
    if path is not None:
        return str(path)
    pixels = np.ascontiguousarray(info['img'])
    return hashlib.sha256(pixels.data).hexdigest()
