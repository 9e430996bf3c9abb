"""What the models answer when they are shown nothing."""

from collections.abc import Sequence

import numpy as np

from mmfair.report.measured import Measured
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Column, ReportTable, Section
from mmfair.visualization import (
    input_type_bias,
    logit_histogram,
    probability_maps,
    training_curves,
    zero_input_answers,
)

__all__ = ['zero_input_section']

_MAPS = 6
# Models at most whose logits the page shows beside the probabilities.
_WIDE = 3


def zero_input_section(
    models: Sequence[Measured], settings: ReportSettings
) -> Section:
    """Class probabilities and logits on inputs without content.

    Args:
        models: The models.
        settings: Of the report.

    Returns:
        The section.

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025, Figs. 1, 3,
        7 and 9, Table 4.
    """
    del settings
    answers = [model.answers for model in models]
    section = Section(
        name='zero-input',
        title='Zero-input bias',
        reading=(
            'An image of zeros shows no class, so a model without a '
            'preference would give every class the same probability; the '
            'standard deviation (std) of its logits measures the preference.'
        ),
        limits=(
            'It is one point of the input space: a flat answer there says '
            'nothing about accuracy, and the std has the scale of the logits, '
            'so compare models of one architecture and recipe.'
        ),
    )
    if models[0].task.maps:
        _draw_maps(section, answers)
    else:
        _draw_answers(section, answers)
    asked = [answer for answer in answers if 'zero' in answer.zero]
    for answer in answers:
        if answer.unknown.get('zero'):
            section.leave_out(
                f'Inputs without content for {answer.name}',
                answer.unknown['zero'],
            )
    if asked:
        _draw_spreads(section, asked)
        section.tables.append(_table(asked))
    _draw_curve(section, answers)
    return section


def _draw_spreads(section: Section, answers: Sequence[ModelAnswers]) -> None:
    spreads = {
        answer.name: {kind: bias.std for kind, bias in answer.zero.items()}
        for answer in answers
    }
    deviations = ', '.join(
        f'{name} {values["zero"]:.2f}' for name, values in spreads.items()
    )
    section.add_figure(
        'logit_histogram',
        logit_histogram(
            {
                answer.name: answer.zero['zero'].logits.numpy()
                for answer in answers
            }
        ),
        'Logits of the classes on the zero image',
        f'Standard deviation over the classes: {deviations}.',
    )
    section.add_figure(
        'input_type_bias',
        input_type_bias(spreads),
        'The same for other inputs without content',
        'Standard deviation of the logits for '
        + '; '.join(
            f'{name}: ' + ', '.join(f'{k} {v:.2f}' for k, v in values.items())
            for name, values in spreads.items()
        )
        + '.',
    )


def _draw_answers(section: Section, answers: Sequence[ModelAnswers]) -> None:
    shown = [answer for answer in answers if answer.examples]
    images = {title: pixels for title, (pixels, _) in _examples(shown)}
    if not images:
        section.leave_out(
            'Answers to images',
            answers[0].why('examples', 'none could be read'),
        )
        return
    common = [
        title for title in images if all(title in o.examples for o in shown)
    ]
    probabilities = {
        answer.name: {title: answer.examples[title][1] for title in common}
        for answer in shown
    }
    names = answers[0].class_names
    section.add_figure(
        'zero_input_answers',
        zero_input_answers(
            {title: images[title] for title in common}, probabilities, names
        ),
        'Class probabilities for an image of the training set, an evaluated '
        'one and none',
        ' '.join(
            f'On the zero image {answer.name} gives '
            f'{names[int(np.argmax(answer.examples[common[-1]][1]))]} '
            f'{100 * answer.examples[common[-1]][1].max():.0f} %.'
            for answer in shown
        ),
    )
    for answer in shown:
        if 'training image' in answer.unknown:
            section.leave_out(
                f'Training image of {answer.name}',
                answer.unknown['training image'],
            )


def _examples(answers: Sequence[ModelAnswers]) -> list:
    return list(answers[0].examples.items()) if answers else []


def _draw_maps(section: Section, answers: Sequence[ModelAnswers]) -> None:
    names, truth = answers[0].class_names, answers[0].data.label_map
    if truth is not None:
        largest = np.argsort(-truth.mean((1, 2)), kind='stable')[:_MAPS]
        section.add_figure(
            'label_maps',
            probability_maps(
                {names[c]: truth[c] for c in largest},
                value_name='share of the images',
            ),
            'Where each class lies in the evaluated images: share of the '
            'images, for the largest classes',
            ' '.join(
                f'{names[c]} covers {100 * truth[c].mean():.0f} %.'
                for c in largest[:3]
            ),
        )
    maps, sentences = {}, []
    for answer in answers:
        if answer.zero_map is None:
            section.leave_out(
                f'Map of {answer.name} on the zero image',
                answer.why('zero_map'),
            )
            continue
        favoured = np.argsort(-answer.zero_map.mean((1, 2)), kind='stable')
        for c in favoured[: max(2, _MAPS // len(answers))]:
            maps[f'{answer.name}: {names[c]}'] = answer.zero_map[c]
        first = favoured[0]
        share = 100 * answer.zero_map[first].mean()
        sentences.append(f'{answer.name} gives {names[first]} {share:.0f} %.')
    if maps:
        section.add_figure(
            'zero_maps',
            probability_maps(maps),
            'Class probabilities over a zero image, for the classes that it '
            'favours',
            'On the mean over the zero image, ' + ' '.join(sentences),
        )


def _draw_curve(section: Section, answers: Sequence[ModelAnswers]) -> None:
    curves = {
        answer.name: answer.curves['loss_zul']
        for answer in answers
        if answer.curves.get('loss_zul')
    }
    for answer in answers:
        if answer.name not in curves:
            section.leave_out(
                f'Zero uniformity loss of {answer.name} through training',
                answer.why(
                    'log', 'its log has no loss_zul, so it trained without it'
                ),
            )
    if curves:
        section.add_figure(
            'zero_uniformity_loss',
            training_curves(curves, y_label='zero uniformity loss'),
            'Zero uniformity loss through training',
            ' '.join(
                f'{name}: from {points[0][1]:.3g} to {points[-1][1]:.3g}.'
                for name, points in curves.items()
            ),
        )


def _table(answers: Sequence[ModelAnswers]) -> ReportTable:
    columns = [Column('name', 'class', words=True)]
    rows = [{'name': name} for name in answers[0].class_names]
    for answer in answers:
        bias = answer.zero['zero']
        logit, softmax = f'{answer.name}: logit', f'{answer.name}: softmax (%)'
        if len(answers) <= _WIDE:
            columns.append(Column(logit, logit, 2))
        columns.append(Column(softmax, softmax))
        for row, score, share in zip(
            rows, bias.logits, bias.probabilities, strict=True
        ):
            row |= {logit: float(score), softmax: 100 * float(share)}
    title = 'Answer to the zero image'
    if len(answers) > _WIDE:
        title += '; the files hold the logits, too'
    return ReportTable(
        'zero_input',
        title,
        columns,
        rows,
        browse=True,
        rank=columns[-1].key,
    )
