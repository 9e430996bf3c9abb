"""From models to the page: measure, draw, write."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from mmengine.logging import print_log

from mmfair.report.calibration_section import calibration_section
from mmfair.report.class_section import class_section
from mmfair.report.confusion_section import confusion_section
from mmfair.report.corrections_section import corrections_section
from mmfair.report.gather_answers import gather_answers
from mmfair.report.geometry_section import geometry_section
from mmfair.report.image_section import image_section
from mmfair.report.measured import Measured
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.predictions_section import predictions_section
from mmfair.report.report_settings import ReportSettings
from mmfair.report.same_images import check_same_classes, check_same_images
from mmfair.report.section import Section
from mmfair.report.shortcut_section import shortcut_section
from mmfair.report.summary_section import summary_section
from mmfair.report.write_report import write_report
from mmfair.report.zero_input_section import zero_input_section
from mmfair.utils.did_you_mean import did_you_mean
from mmfair.visualization import PageFigure

__all__ = [
    'MAX_MODELS',
    'SECTIONS',
    'check_request',
    'fairness_report',
    'make_sections',
]

MakeSection = Callable[[Sequence[Measured], ReportSettings], Section]
Sections = dict[str, MakeSection]

#: The sections by name, in the order of the page.
SECTIONS: Sections = {
    'summary': summary_section,
    'classes': class_section,
    'confusion': confusion_section,
    'calibration': calibration_section,
    'zero-input': zero_input_section,
    'geometry': geometry_section,
    'shortcuts': shortcut_section,
    'images': image_section,
    'corrections': corrections_section,
    'predictions': predictions_section,
}
#: Models of a report at most: as many as there are colours and marks that a
#: reader tells apart in a figure, with any colour vision and in print.
MAX_MODELS = 6
# Sections that show images.
_PICTURES = {'zero-input', 'shortcuts', 'images'}
_NEED_FEATURES = {'summary', 'classes', 'geometry'}


def fairness_report(
    runs: Sequence[ModelRun],
    folder: Path,
    *,
    log_folders: Sequence[Path | None] = (),
    sections: Sequence[str] = tuple(SECTIONS),
    facts: Mapping[str, str] | None = None,
    settings: ReportSettings | None = None,
) -> Path:
    """Measure models on the same images and write the page.

    Args:
        runs: Models with their images; the first is what the others are
            compared with. At most :data:`MAX_MODELS`.
        folder: Where the page and its files go; those of an earlier report
            are replaced.
        log_folders: Work folder of each training, None where there is none.
        sections: Those of :data:`SECTIONS` to make.
        facts: What the page says of the origin, label to text.
        settings: Of all sections.

    Returns:
        Path of the page.

    Raises:
        ValueError: If a section is unknown, a name is not unique, or the
            models answer other images or classes.
    """
    settings = settings or ReportSettings()
    check_request([run.name for run in runs], sections)
    check_same_classes([(run.name, run.class_names) for run in runs])
    answers = _gather(runs, log_folders, sections, settings)
    check_same_images(answers)
    models = []
    with settings.bar('intervals and geometry', len(runs)) as advance:
        for run, answer in zip(runs, answers, strict=True):
            models.append(Measured.of(answer, settings, run))
            advance(1)
    return write_report(
        folder,
        make_sections(models, sections, settings),
        title='Fairness report',
        models=[run.name for run in runs],
        facts=facts or {},
    )


def check_request(
    names: Sequence[str],
    sections: Sequence[str],
    known: Collection[str] = tuple(SECTIONS),
) -> None:
    """Refuse what no report can be made of, before anything is loaded.

    Args:
        names: Of the models.
        sections: Names of sections.
        known: Those that there are.

    Raises:
        ValueError: If a section is unknown, or a name is empty or occurs
            twice, or there are too many.
    """
    unknown = [name for name in sections if name not in known]
    if unknown or not sections:
        raise ValueError(
            'fairness_report: section names must be of '
            f'{", ".join(known)}, got {", ".join(unknown) or "none"}.'
            + ''.join(did_you_mean(name, known) for name in unknown[:1])
        )
    if not 1 <= len(set(names)) == len(names) <= MAX_MODELS or '' in names:
        raise ValueError(
            f'fairness_report: models must be 1 to {MAX_MODELS}, which is as '
            'many as one tells apart in a figure, each with a name of its '
            f'own, got {len(names)}: {", ".join(names) or "none"}. Make a '
            'report for each group of models, the first one in all of them.'
        )


def make_sections(
    models: Sequence[Any],
    sections: Sequence[str],
    settings: ReportSettings,
    known: Mapping[str, Callable[..., Section]] = SECTIONS,
) -> list[Section]:
    """The sections asked for, in the order of the page.

    One that can't be made says so in its place, and the others are kept.

    Args:
        models: With all that is measured of them.
        sections: Names of those that are known.
        settings: Of all sections.
        known: What makes each section, by name.

    Returns:
        The sections.

    Raises:
        Exception: What stopped the only section that was asked for.
    """
    made = []
    for name, make in known.items():
        if name not in sections:
            continue
        with settings.bar(f'section {name}', 1) as advance:
            try:
                section = make(models, settings)
                _finish(section, models)
                made.append(section)
            except Exception as error:  # of hosts and models of any kind
                if len(sections) == 1:
                    raise
                print_log(
                    f'fairness_report: section {name!r} is left out, it '
                    f'ended in {type(error).__name__}: {error}',
                    'current',
                    logging.WARNING,
                )
                made.append(_failed(name, error))
            advance(1)
    return made


def _finish(section: Section, models: Sequence[Any]) -> None:
    """Names as figures can draw them; what pictures leave out of images."""
    for drawn in section.figures:
        if isinstance(drawn.figure, PageFigure):
            drawn.figure.class_names = models[0].class_names
    if section.name in _PICTURES:
        for model in models:
            section.note_once(getattr(model.run, 'picture_note', ''))


def _failed(name: str, error: Exception) -> Section:
    section = Section(
        name=name,
        title=name.replace('-', ' ').capitalize(),
        reading='There is nothing to read: this section could not be made.',
        limits='Anything; the reason stands below.',
    )
    section.leave_out(
        f'The section {name!r}', f'{type(error).__name__}: {error}'
    )
    return section


def _gather(
    runs: Sequence[ModelRun],
    log_folders: Sequence[Path | None],
    sections: Sequence[str],
    settings: ReportSettings,
) -> list[ModelAnswers]:
    geometry = not _NEED_FEATURES.isdisjoint(sections)
    folders = [*log_folders, *[None] * len(runs)]
    answers = []
    for run, folder in zip(runs, folders, strict=False):
        with settings.bar(f'{run.name}: images', len(run.indices)) as advance:
            answers.append(
                gather_answers(
                    run,
                    log_folder=folder,
                    geometry=geometry,
                    seed=settings.seed,
                    advance=advance,
                )
            )
    return answers
