"""From a model with its config to a table of corrections."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from mmfair.corrections import (
    CorrectionData,
    CorrectionRow,
    CorrectionTable,
    correct,
    default_corrections,
)
from mmfair.corrections.aims import check_aim
from mmfair.functional import ShotGroups
from mmfair.model_corrections.classifier_layer import (
    ClassifierLayer,
    classifier_layer,
)
from mmfair.model_corrections.correction_splits import (
    CorrectionSplits,
    correction_splits,
)
from mmfair.model_corrections.gather_correction_data import (
    gather_correction_data,
)
from mmfair.report import ModelRun
from mmfair.report.progress_bar import progress_bar

__all__ = ['ModelCorrections', 'correct_model']

Bar = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True)
class ModelCorrections:
    """Corrections of a model.

    Attributes:
        table: What each does, and which was chosen.
        data: What they were made of.
        layer: The layer that they are for.
        splits: The images.
    """

    table: CorrectionTable
    data: CorrectionData
    layer: ClassifierLayer
    splits: CorrectionSplits

    def row(self, name: str) -> CorrectionRow:
        """A correction by its name.

        Raises:
            ValueError: If it was left out, with the reason.
        """
        if name in self.table.skipped:
            raise ValueError(
                f'--use: correction must be one that was tried, got {name!r}, '
                f'which was left out: {self.table.skipped[name]}.'
            )
        return self.table[name]


def _no_bar(
    title: str, total: int
) -> AbstractContextManager[Callable[[int], None]]:
    return progress_bar(None, title, total)


def correct_model(
    run: ModelRun,
    checkpoint: str,
    *,
    aim: str = 'balanced',
    choose_on: str = 'auto',
    groups: ShotGroups | None = None,
    max_train: int = 200_000,
    prior_differs: bool = False,
    cache: Path | None = None,
    seed: int = 0,
    bar: Bar = _no_bar,
    tell: Callable[[str], None] = lambda sentence: None,
) -> ModelCorrections:
    """Try corrections on a model and choose one, or none.

    Hooks of the config that correct scores in a test are taken off: a
    correction is one of the scores that the checkpoint gives.

    Args:
        run: The model, with all test images.
        checkpoint: File of its weights.
        aim: One of :data:`mmfair.corrections.AIMS`.
        choose_on: One of :data:`mmfair.model_corrections.CHOICES`.
        groups: Which classes are many-, medium- and few-shot.
        max_train: Training images at most.
        prior_differs: Whether classes of the test images are as frequent as
            neither training nor validation says; their prior is then
            estimated, too.
        cache: Folder in which features are kept; None to hold them in memory.
        seed: Of every choice.
        bar: Gives a bar for a title and a total.
        tell: Is told sentences about features that were kept.

    Returns:
        The table with all that belongs to it.

    Raises:
        ValueError: If the model has no one linear classifier, there are no
            training images, or an argument is out of range.
    """
    layer = classifier_layer(run.model, len(run.class_names))
    splits = correction_splits(
        run,
        choose_on=choose_on,
        max_train=max_train,
        seed=seed,
        dense=layer.dense,
    )
    _check_counts(run)
    groups = groups or ShotGroups()
    check_aim(aim, groups.of(run.train_counts or [])['few'], where='correct')
    notes = _without_hooks(run)
    data = gather_correction_data(
        splits,
        layer,
        checkpoint,
        groups=groups,
        cache=cache,
        bar=bar,
        tell=tell,
    )
    if layer.reason:
        notes.append(
            f'{layer.reason}: corrections of its weights are left out, and '
            'none can be written into it.'
        )
    corrections = default_corrections(
        several_labels=data.multi_label, prior_differs=prior_differs
    )
    with bar('corrections', len(corrections) + 1) as advance:
        table = correct(
            data,
            aim,
            corrections,
            seed=seed,
            progress=lambda name: advance(1),
        )
    notes = [*table.notes, *splits.notes, *notes]
    return ModelCorrections(
        replace(table, notes=tuple(notes)), data, layer, splits
    )


def _check_counts(run: ModelRun) -> None:
    """Refuse classes that nothing can be learnt of, before the work."""
    lacking = [
        name
        for name, count in zip(
            run.class_names, run.train_counts or (), strict=False
        )
        if not count
    ]
    if lacking:
        raise ValueError(
            'correct: classes must have training images, got none of '
            f'{", ".join(lacking[:5])}. Add some, or leave what has none out '
            'of the classes of the data set.'
        )


def _without_hooks(run: ModelRun) -> list[str]:
    notes = []
    for hook in run.corrections:
        hook.detach()
        notes.append(
            f'{type(hook).__name__} of the config is left out: corrections '
            'are tried on the scores of the checkpoint itself.'
        )
    return notes
