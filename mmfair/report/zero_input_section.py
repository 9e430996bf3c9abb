"""What the models answer when they are shown nothing."""

from collections.abc import Sequence

import numpy as np

from mmfair.report.model_answers import ModelAnswers
from mmfair.report.section import (
    Column,
    ReportFigure,
    ReportTable,
    Section,
)
from mmfair.visualization import (
    input_type_bias,
    logit_histogram,
    probability_maps,
    training_curves,
    zero_input_answers,
)

__all__ = ['zero_input_section']

_MAPS = 6


def zero_input_section(answers: Sequence[ModelAnswers]) -> Section:
    """Class probabilities and logits on inputs without content.

    Args:
        answers: Of the models.

    Returns:
        The section.

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025, Figs. 1, 3,
        7 and 9, Table 4.
    """
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
    if answers[0].task == 'segmentation':
        _draw_maps(section, answers)
    else:
        _draw_answers(section, answers)
    spreads = {
        own.name: {kind: bias.std for kind, bias in own.zero.items()}
        for own in answers
    }
    said = ', '.join(
        f'{name} {values["zero"]:.2f}' for name, values in spreads.items()
    )
    section.figures += [
        ReportFigure(
            'logit_histogram',
            logit_histogram(
                {own.name: own.zero['zero'].logits.numpy() for own in answers}
            ),
            'Logits of the classes on the zero image',
            f'Standard deviation over the classes: {said}.',
        ),
        ReportFigure(
            'input_type_bias',
            input_type_bias(spreads),
            'The same for other inputs without content',
            'Standard deviation of the logits for '
            + '; '.join(
                f'{name}: '
                + ', '.join(f'{k} {v:.2f}' for k, v in values.items())
                for name, values in spreads.items()
            )
            + '.',
        ),
    ]
    _draw_curve(section, answers)
    section.tables.append(_table(answers))
    return section


def _draw_answers(section: Section, answers: Sequence[ModelAnswers]) -> None:
    shown = [own for own in answers if own.examples]
    images = {title: pixels for title, (pixels, _) in _examples(shown)}
    if not images:
        section.left_out.append('Answers to images: none could be read.')
        return
    common = [
        title for title in images if all(title in o.examples for o in shown)
    ]
    probabilities = {
        own.name: {title: own.examples[title][1] for title in common}
        for own in shown
    }
    names = answers[0].class_names
    section.figures.append(
        ReportFigure(
            'zero_input_answers',
            zero_input_answers(
                {title: images[title] for title in common},
                probabilities,
                names,
            ),
            'Class probabilities for an image of the training set, an '
            'evaluated one and none',
            ' '.join(
                f'On the zero image {own.name} gives '
                f'{names[int(np.argmax(own.examples[common[-1]][1]))]} '
                f'{100 * own.examples[common[-1]][1].max():.0f} %.'
                for own in shown
            ),
        )
    )
    for own in shown:
        if 'training image' in own.unknown:
            section.left_out.append(
                f'Training image of {own.name}: '
                f'{own.unknown["training image"]}.'
            )


def _examples(answers: Sequence[ModelAnswers]) -> list:
    return list(answers[0].examples.items()) if answers else []


def _draw_maps(section: Section, answers: Sequence[ModelAnswers]) -> None:
    names = answers[0].class_names
    truth = answers[0].label_map
    largest = np.argsort(-truth.mean((1, 2)), kind='stable')[:_MAPS]
    section.figures.append(
        ReportFigure(
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
    )
    maps, said = {}, []
    for own in answers:
        favoured = np.argsort(-own.zero_map.mean((1, 2)), kind='stable')
        for c in favoured[: max(2, _MAPS // len(answers))]:
            maps[f'{own.name}: {names[c]}'] = own.zero_map[c]
        first = favoured[0]
        share = 100 * own.zero_map[first].mean()
        said.append(f'{own.name} gives {names[first]} {share:.0f} %.')
    section.figures.append(
        ReportFigure(
            'zero_maps',
            probability_maps(maps),
            'Class probabilities over a zero image, for the classes that it '
            'favours',
            'On the mean over the zero image, ' + ' '.join(said),
        )
    )


def _draw_curve(section: Section, answers: Sequence[ModelAnswers]) -> None:
    curves = {
        own.name: own.curves['loss_zul']
        for own in answers
        if own.curves.get('loss_zul')
    }
    for own in answers:
        if own.name not in curves:
            reason = own.unknown.get(
                'log', 'its log has no loss_zul, so it trained without it'
            )
            section.left_out.append(
                f'Zero uniformity loss of {own.name} through training: '
                f'{reason}.'
            )
    if not curves:
        return
    section.figures.append(
        ReportFigure(
            'zero_uniformity_loss',
            training_curves(curves, y_label='zero uniformity loss'),
            'Zero uniformity loss through training',
            ' '.join(
                f'{name}: from {points[0][1]:.3g} to {points[-1][1]:.3g}.'
                for name, points in curves.items()
            ),
        )
    )


def _table(answers: Sequence[ModelAnswers]) -> ReportTable:
    names = answers[0].class_names
    columns = [Column('name', 'class', words=True)]
    for index, own in enumerate(answers):
        columns += [
            Column(f'logit {index}', f'{own.name}: logit', 2),
            Column(f'probability {index}', f'{own.name}: softmax (%)', 1),
        ]
    rows = [
        {
            'name': name,
            **{
                key: value
                for index, own in enumerate(answers)
                for key, value in (
                    (f'logit {index}', float(own.zero['zero'].logits[c])),
                    (
                        f'probability {index}',
                        100 * float(own.zero['zero'].probabilities[c]),
                    ),
                )
            },
        }
        for c, name in enumerate(names)
    ]
    return ReportTable(
        'zero_input', 'Answer to the zero image', columns, rows, browse=True
    )
