"""Whom a classifier of identities prefers where nobody is seen."""

from collections.abc import Sequence
from typing import Any

from mmfair.report.known_value import known_value
from mmfair.report.person_scores import PersonScores
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Column, ReportTable, Section
from mmfair.visualization import input_type_bias, logit_histogram

__all__ = ['person_zero_section']


def person_zero_section(
    models: Sequence[PersonScores], settings: ReportSettings
) -> Section:
    """Logits of the training identities on inputs without content.

    Args:
        models: The models.
        settings: Of the report.

    Returns:
        The section.

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025, Figs. 7 and
        9, Table 4.
    """
    del settings
    section = Section(
        name='zero-input',
        title='Zero-input bias',
        reading=(
            'An image of zeros shows nobody, so a classifier of identities '
            'without a preference would give every person of the training '
            'the same probability; the standard deviation (std) of its logits '
            'measures the preference.'
        ),
        limits=(
            'The classifier is not used when persons are found again, and the '
            'persons of the test are none of its classes: a flat answer says '
            'nothing about how well they are found, and the std has the scale '
            'of the logits.'
        ),
    )
    for model in models:
        if 'zero' in model.unknown:
            section.leave_out(
                f'Inputs without content for {model.name}',
                model.unknown['zero'],
            )
    asked = [
        model
        for model in models
        if 'zero' in model.zero and model.zero['zero'].finite
    ]
    if not asked:
        return section
    _draw(section, asked)
    section.tables.append(_table(asked))
    return section


def _draw(section: Section, models: Sequence[PersonScores]) -> None:
    deviations = ', '.join(
        f'{model.name} {model.zero["zero"].std:.3g}' for model in models
    )
    section.add_figure(
        'logit_histogram',
        logit_histogram(
            {model.name: model.zero['zero'].logits.numpy() for model in models}
        ),
        'Logits of the training identities on the zero image',
        f'Standard deviation over the identities: {deviations}.',
    )
    section.add_figure(
        'input_type_bias',
        input_type_bias(
            {
                model.name: {kind: one.std for kind, one in model.zero.items()}
                for model in models
            }
        ),
        'The same for other inputs without content',
        'Standard deviation of the logits on zero: ' + deviations + '.',
    )


def _table(models: Sequence[PersonScores]) -> ReportTable:
    rows: list[dict[str, Any]] = []
    for model in models:
        for kind, bias in model.zero.items():
            classes = bias.logits.numel()
            cells = {
                'model': model.name,
                'input': kind,
                'identities': classes,
                'std': bias.std,
                'entropy_gap': bias.entropy_gap,
                'favoured': model.run.trained_name(bias.favoured),
                'favoured_probability': 100 * bias.favoured_probability,
                'even': 100 / classes,
            }
            rows.append({k: known_value(cell) for k, cell in cells.items()})
    columns = [
        Column('model', 'model', words=True),
        Column('input', 'input', words=True),
        Column('identities', 'identities'),
        Column('std', 'std of the logits', 3),
        Column('entropy_gap', 'entropy gap (nats)', 4),
        Column('favoured', 'preferred', words=True),
        Column('favoured_probability', 'its probability (%)', 2),
        Column('even', 'without preference (%)', 2),
    ]
    return ReportTable(
        'zero_input', 'Answers to inputs without content', columns, rows
    )
