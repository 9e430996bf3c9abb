"""The fairness report of any model, from its labels and scores alone."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from mmfair.functional.checks import check_names, check_numbers
from mmfair.report.array_answers import array_answers, class_labels
from mmfair.report.array_report import ArrayReport
from mmfair.report.fairness_report import check_request, make_sections
from mmfair.report.measured import Measured
from mmfair.report.report_settings import ReportSettings
from mmfair.utils.check_output import check_output_folder

__all__ = ['report_from_arrays']

#: Sections that need no model.
ARRAY_SECTIONS = (
    'summary',
    'classes',
    'confusion',
    'calibration',
    'predictions',
    'geometry',
)


def report_from_arrays(
    labels: Any,
    scores: Any | Mapping[str, Any],
    features: Any | Mapping[str, Any] | None = None,
    names: Sequence[str] | None = None,
    *,
    train_counts: Sequence[float] | None = None,
    folder: str | os.PathLike[str] | None = None,
    sections: Sequence[str] | None = None,
    facts: Mapping[str, str] | None = None,
    settings: ReportSettings | None = None,
) -> ArrayReport:
    """Report on models of any framework, whose answers are at hand.

    N images, C classes. Arrays of NumPy, tensors of PyTorch and lists are
    taken. Inputs without content, shortcuts and images need the model itself:
    see :func:`mmfair.report.fairness_report`.

    Args:
        labels: The true class of each image, shape (N,): its number in
            [0, C), or its name, with ``names``. For several labels an image,
            shape (N, C): 1 where a class is there, 0 where not, -1 where it
            does not count.
        scores: Of each class, shape (N, C): probabilities, or else logits,
            which a softmax (with several labels a sigmoid) turns into such;
            the class with the highest one is the answer. Of several models,
            their names to such arrays; the first is what the others are
            compared with.
        features: What the classifier reads, shape (N, D), or by name as
            ``scores``; gives the geometry of the classes.
        names: Of the C classes; ``'class 0'`` and so on without it.
        train_counts: Training samples of each class, C numbers; gives many-,
            medium- and few-shot classes.
        folder: Where the page and its files go; None to write nothing now.
        sections: Names of sections that need no model; all that the arrays
            allow without it.
        facts: What the page says of the origin, label to text.
        settings: Of all sections.

    Returns:
        The report: it shows itself in a notebook, holds tables and figures
        by name, and writes the page.

    Raises:
        TypeError: If an array holds no numbers, or ``names`` no strings.
        ValueError: If shapes do not fit, a number is not finite, a label is
            out of range, or a section needs the model.

    Examples:
        >>> report = report_from_arrays(
        ...     labels=[0, 0, 1, 1],
        ...     scores=[[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.4, 0.6]],
        ...     names=['cat', 'dog'],
        ... )
        >>> report.tables['classes'][['name', 'score']].values.tolist()
        [['cat', 50.0], ['dog', 100.0]]
    """
    settings = ReportSettings() if settings is None else settings
    if not isinstance(settings, ReportSettings):
        raise TypeError(
            'report_from_arrays: settings must be a ReportSettings, got '
            f'{settings!r}.'
        )
    _check_page(folder, facts)
    models = _named_scores(scores)
    wanted = _sections(sections, features)
    check_request([*models], wanted)
    first = _width(next(iter(models.values())))
    whole, listed = class_labels(labels, first, names)
    counts = _counts(train_counts, first)
    by_model = _named_features(features, [*models])
    measured = [
        Measured.of(
            array_answers(
                name, whole, model_scores, by_model.get(name), listed, counts
            ),
            settings,
        )
        for name, model_scores in models.items()
    ]
    report = ArrayReport(
        make_sections(measured, wanted, settings),
        [*models],
        {'Images': f'{len(whole):,}', **(facts or {})},
    )
    if folder is not None:
        report.write(folder)
    return report


def _check_page(folder: object, facts: object) -> None:
    """What the page is made with, before anything is measured."""
    where = 'report_from_arrays'
    if facts is not None and not isinstance(facts, Mapping):
        raise TypeError(
            f'{where}: facts must be a mapping of labels to texts, got '
            f'{facts!r}.'
        )
    if folder is None:
        return
    if not isinstance(folder, str | os.PathLike):
        raise TypeError(f'{where}: folder must be a path, got {folder!r}.')
    check_output_folder(folder, f'{where}: folder')


def _counts(
    train_counts: object | None, classes: int
) -> tuple[float, ...] | None:
    """Training samples of each class, checked; None if not given."""
    if train_counts is None:
        return None
    plain = getattr(train_counts, 'tolist', lambda: train_counts)()
    return check_numbers(
        plain,
        'train_counts',
        where='report_from_arrays',
        length=classes,
        at_least=0,
    )


def _named_scores(scores: object) -> dict[str, Any]:
    """Scores by the name of the model; ``'model'`` for one alone."""
    if isinstance(scores, Mapping):
        return {str(name): value for name, value in scores.items()}
    return {'model': scores}


def _named_features(
    features: object | None, models: Sequence[str]
) -> dict[str, Any]:
    """Features by the name of the model."""
    if features is None:
        return {}
    if not isinstance(features, Mapping):
        if len(models) > 1:
            raise TypeError(
                'report_from_arrays: features must be a mapping of model '
                'names to arrays, as scores is, got '
                f'{type(features).__name__}.'
            )
        return {models[0]: features}
    unknown = [str(name) for name in features if str(name) not in models]
    if unknown:
        raise ValueError(
            'report_from_arrays: features must be of the models '
            f'{", ".join(models)}, got those of {", ".join(unknown)}.'
        )
    return {str(name): value for name, value in features.items()}


def _sections(
    sections: Sequence[str] | None, features: object
) -> Sequence[str]:
    if sections is None:
        return ARRAY_SECTIONS if features is not None else ARRAY_SECTIONS[:-1]
    if isinstance(sections, str):
        sections = [sections]
    sections = check_names(sections, 'sections', where='report_from_arrays')
    others = [name for name in sections if name not in ARRAY_SECTIONS]
    if others:
        raise ValueError(
            'report_from_arrays: sections must be of '
            f'{", ".join(ARRAY_SECTIONS)}, got {", ".join(map(str, others))}. '
            'The others ask the model itself: see fairness_report.'
        )
    return sections


def _width(scores: Any) -> int:
    """Number of classes, of the scores of the first model."""
    shape = getattr(scores, 'shape', None)
    if shape is None and isinstance(scores, list | tuple) and scores:
        row = scores[0]
        shape = (len(scores), *([len(row)] if hasattr(row, '__len__') else []))
    if shape is None or len(shape) != 2 or shape[1] < 2 or not shape[0]:
        got = (
            type(scores).__name__ if shape is None else f'shape {tuple(shape)}'
        )
        raise ValueError(
            'report_from_arrays: scores must have shape (N, C) with N >= 1 '
            f'and C >= 2, got {got}. Of predicted classes alone, make rows '
            'with np.eye(C)[predicted]; of one score for two classes, '
            'np.stack([1 - score, score], 1).'
        )
    return int(shape[1])
