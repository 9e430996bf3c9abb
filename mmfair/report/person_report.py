"""From models that find persons to the page: ask, measure, write."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch

from mmfair.report.fairness_report import check_request, make_sections
from mmfair.report.person_run import PersonRun
from mmfair.report.person_scores import PersonScores
from mmfair.report.person_zero_section import person_zero_section
from mmfair.report.ranked_lists_section import ranked_lists_section
from mmfair.report.report_settings import ReportSettings
from mmfair.report.retrieval_section import retrieval_section
from mmfair.report.section import Section
from mmfair.report.write_report import write_report

__all__ = ['PERSON_SECTIONS', 'person_estimate', 'person_report']

MakeSection = Callable[[Sequence[PersonScores], ReportSettings], Section]

#: Sections of models of persons by name, in the order of the page.
PERSON_SECTIONS: dict[str, MakeSection] = {
    'retrieval': retrieval_section,
    'zero-input': person_zero_section,
    'ranked-lists': ranked_lists_section,
}


def person_report(
    runs: Sequence[PersonRun],
    folder: Path,
    *,
    sections: Sequence[str] = tuple(PERSON_SECTIONS),
    facts: Mapping[str, str] | None = None,
    settings: ReportSettings | None = None,
) -> Path:
    """Ask models for the same persons and write the page.

    Args:
        runs: Models with their images, six at most; the first is what the
            others are compared with, and its protocols are shown.
        folder: Where the page and its files go; those of an earlier report
            are replaced.
        sections: Those of :data:`PERSON_SECTIONS` to make.
        facts: What the page says of the origin, label to text.
        settings: Of all sections.

    Returns:
        Path of the page.

    Raises:
        ValueError: If a section is unknown, a name is not unique, the models
            have other protocols or other images, or a protocol has no query
            with a right answer.
    """
    settings = settings or ReportSettings()
    check_request([run.name for run in runs], sections, PERSON_SECTIONS)
    _check_protocols(runs)
    models = []
    for run in runs:
        with settings.bar(f'{run.name}: images', len(run.indices)) as advance:
            models.append(PersonScores.measure(run, settings, advance))
        _check_persons(models[0], models[-1])
    return write_report(
        folder,
        make_sections(models, sections, settings, PERSON_SECTIONS),
        title='Fairness report',
        models=[run.name for run in runs],
        facts=facts or {},
    )


def person_estimate(runs: Sequence[PersonRun]) -> str:
    """What a report on persons will take, from one batch of each model.

    Args:
        runs: The models.

    Returns:
        A sentence.
    """
    seconds = 0.0
    for run in runs:
        batch = next(run.batches(run.indices[: run.batch_size]))
        start = time.monotonic()
        count = len(run.predict(batch))
        per_image = (time.monotonic() - start) / count
        seconds += per_image * len(run.indices) + 10
    kind = 'model' if len(runs) == 1 else 'models'
    return (
        f'{len(runs)} {kind}, {len(runs[0].indices)} images of '
        f'{len(runs[0].class_names)} persons, all of which take part: about '
        f'{max(1, round(seconds / 60))} min on {runs[0].device}, without the '
        'reading of images and the ranking.'
    )


def _check_protocols(runs: Sequence[PersonRun]) -> None:
    first, *others = runs
    for run in others:
        if run.metric.protocols != first.metric.protocols or (
            run.metric.rerank != first.metric.rerank
        ):
            raise ValueError(
                'fairness_report: models must be judged in the same way, got '
                f'{_told(first)} of {first.name!r} and {_told(run)} of '
                f'{run.name!r}. Set the same test_evaluator.'
            )


def _told(run: PersonRun) -> str:
    names = ', '.join(one.name for one in run.metric.protocols)
    return f'{names} with rerank={run.metric.rerank}'


def _check_persons(first: PersonScores, other: PersonScores) -> None:
    for one, two in zip(first.found, other.found, strict=True):
        same = torch.equal(one.indices, two.indices)
        for left, right in zip(one.persons, two.persons, strict=True):
            if left is None or right is None:
                same &= left is right
            else:
                same &= torch.equal(left, right)
        if not same:
            raise ValueError(
                'fairness_report: models must be asked for the same persons '
                f'in the same images, got others for {other.name!r} than for '
                f'{first.name!r}. Make the data sets of their configs agree.'
            )
