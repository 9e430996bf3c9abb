"""From a model and its images to the arrays that corrections work on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import torch

from mmfair.corrections import CorrectionData, SplitFeatures
from mmfair.functional import ShotGroups
from mmfair.model_corrections.classifier_layer import ClassifierLayer
from mmfair.model_corrections.correction_splits import CorrectionSplits
from mmfair.model_corrections.feature_key import feature_key
from mmfair.model_corrections.feature_store import FeatureStore
from mmfair.model_corrections.gather_features import (
    gather_features,
    rows_of_image,
)
from mmfair.report import ModelRun
from mmfair.report.progress_bar import progress_bar

__all__ = ['gather_correction_data']

Bar = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


def _no_bar(
    title: str, total: int
) -> AbstractContextManager[Callable[[int], None]]:
    return progress_bar(None, title, total)


def gather_correction_data(
    splits: CorrectionSplits,
    layer: ClassifierLayer,
    checkpoint: str,
    *,
    groups: ShotGroups | None = None,
    cache: Path | None = None,
    bar: Bar = _no_bar,
    tell: Callable[[str], None] = lambda note: None,
) -> CorrectionData:
    """The features of every split, of the model or of an earlier time.

    Args:
        splits: The images.
        layer: The classifier.
        checkpoint: File of the weights, a part of what features are found by.
        groups: Which classes are many-, medium- and few-shot.
        cache: Folder in which features are kept; None to hold them in memory.
        bar: Gives a bar for a title and a total.
        tell: Is told what was wrong with features that were kept.

    Returns:
        The data, on the CPU.

    Raises:
        ValueError: If an image has no finite features or no label, or the
            layer does not make the answers of the model.
        FolderInUseError: If another process fills the cache.
    """
    gathered, labelled = {}, torch.empty(0)
    for name, run in splits.runs.items():
        with bar(f'{name} images', len(run.indices)) as advance:
            gathered[name], labelled = _split(
                run, layer, checkpoint, cache, advance, tell
            )
    if splits.chosen_half is not None:  # rows of the test images come last
        chosen = torch.zeros(len(splits.test.indices), dtype=torch.bool)
        chosen[torch.from_numpy(splits.chosen_half)] = True
        chosen = chosen.repeat_interleave(rows_of_image(layer))[labelled]
        test = gathered['test']
        gathered |= {'val': test.rows(chosen), 'test': test.rows(~chosen)}
    return CorrectionData(
        **gathered,
        classifier=layer.classifier,
        class_counts=torch.tensor(splits.test.train_counts),
        class_names=list(splits.test.class_names),
        groups=groups or ShotGroups(),
    )


def _split(
    run: ModelRun,
    layer: ClassifierLayer,
    checkpoint: str,
    cache: Path | None,
    advance: Callable[[int], None],
    tell: Callable[[str], None],
) -> tuple[SplitFeatures, torch.Tensor]:
    key: dict[str, str] = {}
    folder = None
    if cache is not None:
        key = feature_key(run, layer, checkpoint)
        short = (key[name][:8] for name in ('checkpoint', 'config', 'data'))
        images = key['images'][:8]
        folder = cache / '-'.join([run.split, *short, images])
    size = len(run.indices) * rows_of_image(layer)
    with FeatureStore(folder, key, size) as store:
        for note in store.notes:
            tell(note)
        store.notes.clear()
        gather_features(run, layer, store, advance)
        for note in store.notes:
            tell(note)
        return store.split(), store.labelled()
