"""From models to the page: measure, draw, write."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from rich.progress import Progress

from mmfair.report.class_scores import ClassScores
from mmfair.report.class_section import class_section
from mmfair.report.gather_answers import gather_answers
from mmfair.report.geometry_section import geometry_section
from mmfair.report.image_section import image_section
from mmfair.report.manifolds import Manifolds
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.progress_bar import progress_bar
from mmfair.report.section import Section
from mmfair.report.shortcut_section import shortcut_section
from mmfair.report.summary_section import summary_section
from mmfair.report.write_report import write_report
from mmfair.report.zero_input_section import zero_input_section

__all__ = ['SECTIONS', 'fairness_report']

#: Names of the sections, in the order of the page.
SECTIONS = (
    'summary',
    'classes',
    'zero-input',
    'geometry',
    'shortcuts',
    'images',
)


def fairness_report(
    runs: Sequence[ModelRun],
    folder: Path,
    *,
    log_folders: Sequence[Path | None] = (),
    sections: Sequence[str] = SECTIONS,
    facts: Mapping[str, str] | None = None,
    many: int = 100,
    few: int = 20,
    shortcut_images: int = 2000,
    seed: int = 0,
    progress: Progress | None = None,
) -> Path:
    """Measure models on the same images and write the page.

    Args:
        runs: Models with their images; the first is what the others are
            compared with. Six at most.
        folder: Where the page and its files go; those of an earlier report
            are replaced.
        log_folders: Work folder of each training, None where there is none.
        sections: Those of :data:`SECTIONS` to make.
        facts: What the page says of the origin, label to text.
        many: A class with more training samples is many-shot.
        few: A class with fewer training samples is few-shot.
        shortcut_images: Images of the section on shortcuts, at most.
        seed: Of every choice by chance.
        progress: Where bars are shown.

    Returns:
        Path of the page.

    Raises:
        ValueError: If a section is unknown, a name is not unique, or the
            models answer other images or classes.
    """
    _check(runs, sections)
    answers = _answers(runs, log_folders, sections, seed, progress)
    _check_same_images(answers)
    scores, manifolds = _measured(answers, many, few, seed, progress)
    groups = {'many': many, 'few': few}
    make: dict[str, Callable[[], Section]] = {
        'summary': lambda: summary_section(answers, scores, manifolds),
        'classes': lambda: class_section(answers, scores, manifolds, **groups),
        'zero-input': lambda: zero_input_section(answers),
        'geometry': lambda: geometry_section(
            answers, scores, manifolds, **groups
        ),
        'shortcuts': lambda: shortcut_section(
            runs,
            answers,
            max_images=shortcut_images,
            seed=seed,
            progress=progress,
        ),
        'images': lambda: image_section(runs, answers, seed=seed),
    }
    made = []
    for name in SECTIONS:
        if name in sections:
            with progress_bar(progress, f'section {name}', 1) as bar:
                made.append(make[name]())
                bar(1)
    return write_report(
        folder,
        made,
        title='Fairness report',
        models=[run.name for run in runs],
        facts=facts or {},
    )


def _answers(
    runs: Sequence[ModelRun],
    log_folders: Sequence[Path | None],
    sections: Sequence[str],
    seed: int,
    progress: Progress | None,
) -> list[ModelAnswers]:
    geometry = not {'summary', 'classes', 'geometry'}.isdisjoint(sections)
    folders = [*log_folders, *[None] * len(runs)]
    answers = []
    for run, folder in zip(runs, folders, strict=False):
        total = len(run.indices)
        with progress_bar(progress, f'{run.name}: images', total) as advance:
            answers.append(
                gather_answers(
                    run,
                    log_folder=folder,
                    geometry=geometry,
                    seed=seed,
                    advance=advance,
                )
            )
    return answers


def _measured(
    answers: Sequence[ModelAnswers],
    many: int,
    few: int,
    seed: int,
    progress: Progress | None,
) -> tuple[list[ClassScores], list[Manifolds | None]]:
    scores, manifolds = [], []
    with progress_bar(
        progress, 'intervals and geometry', 2 * len(answers)
    ) as advance:
        for own in answers:
            found = ClassScores.measure(own, many=many, few=few, seed=seed)
            scores.append(found)
            advance(1)
            manifolds.append(Manifolds.measure(own, found.score, seed=seed))
            advance(1)
    return scores, manifolds


def _check(runs: Sequence[ModelRun], sections: Sequence[str]) -> None:
    unknown = [name for name in sections if name not in SECTIONS]
    if unknown or not sections:
        raise ValueError(
            f'--sections: names must be of {", ".join(SECTIONS)}, got '
            f'{", ".join(unknown) or "none"}.'
        )
    names = [run.name for run in runs]
    if not 1 <= len(set(names)) == len(names) <= 6:
        raise ValueError(
            '--compare: there must be at most six models, each with a name '
            f'of its own, got {", ".join(names) or "none"}.'
        )
    for run in runs[1:]:
        if run.class_names != runs[0].class_names:
            raise ValueError(
                '--compare: models must have the same classes, got '
                f'{len(runs[0].class_names)} classes of {names[0]!r} and '
                f'others of {run.name!r}. Choose a config of the same data '
                'set.'
            )


def _check_same_images(answers: Sequence[ModelAnswers]) -> None:
    first = answers[0]
    for own in answers[1:]:
        same = own.task == first.task and np.array_equal(
            own.images, first.images
        )
        if same and first.label is not None:
            same = np.array_equal(own.label, first.label)
        if same and first.areas is not None:
            same = np.array_equal(own.areas[:, 2], first.areas[:, 2])
        if not same:
            raise ValueError(
                '--compare: models must be evaluated on the same images with '
                f'the same labels, got others for {own.name!r} than for '
                f'{first.name!r}. Make the data sets of their configs agree.'
            )
