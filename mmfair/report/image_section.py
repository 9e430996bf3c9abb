"""The worst mistakes, and a few images as they come."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from mmfair.report.class_scores import SCORE_NAMES, ClassScores
from mmfair.report.mistakes import Mistake, mistakes, weak_classes
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.pixel_maps import PixelMaps, marked, pixel_maps
from mmfair.report.section import ReportFigure, Section
from mmfair.visualization import image_grid

__all__ = ['image_section']

_COLUMNS = 8
_TITLES = {
    'single-label': 'wrong answers to images of the worst classes',
    'multi-label': 'images of the worst classes with the lowest scores',
    'segmentation': 'images of the worst classes with the lowest IoU',
}


def image_section(
    runs: Sequence[ModelRun],
    answers: Sequence[ModelAnswers],
    *,
    per_class: int = 8,
    classes: int = 5,
    seed: int = 0,
) -> Section:
    """The clearest mistakes of the weak classes, and images by chance.

    Args:
        runs: The models.
        answers: Of the same models, to the same images.
        per_class: Images of a class. In segmentation a third as many, with
            the true and the predicted pixels beside each.
        classes: So many of the worst classes of each model.
        seed: Of the images by chance.

    Returns:
        The section.
    """
    task = answers[0].task
    section = Section(
        name='images',
        title='Images',
        reading={
            'single-label': 'Each row holds the most confident wrong answers '
            'to images of one of the worst classes; below an image stand the '
            'answer and its probability.',
            'multi-label': 'Each row holds the images of one of the worst '
            'classes in which the model sees it least; below an image stands '
            'the score of the class.',
            'segmentation': 'Each row holds the images in which one of the '
            'worst classes is met worst: the image, the pixels of the class '
            'and those that the model takes for it.',
        }[task],
        limits=(
            'The images were chosen for being wrong, so they say nothing '
            'about how often this happens; some of their labels may be wrong '
            'instead of the answer.'
        ),
    )
    for number, (run, own) in enumerate(zip(runs, answers, strict=True), 1):
        drawn = _mistakes(run, own, per_class, classes)
        if drawn is None:
            section.left_out.append(f'Mistakes of {run.name}: there are none.')
            continue
        section.figures.append(
            ReportFigure(
                f'mistakes_{number}',
                drawn[0],
                f'{run.name}: the clearest mistakes of the worst classes',
                drawn[1],
            )
        )
    section.figures.append(_examples(runs, answers, per_class, seed))
    return section


def _mistakes(
    run: ModelRun, answers: ModelAnswers, per_class: int, classes: int
) -> tuple[Figure, str] | None:
    pixels = answers.task == 'segmentation'
    count = max(1, per_class // 3) if pixels else per_class
    found = {
        index: mistakes(answers, index, count)
        for index in weak_classes(answers, classes)
    }
    pairs = [(index, own) for index, each in found.items() for own in each]
    if not pairs:
        return None
    images = {index: [] for index in found}
    captions = {index: [] for index in found}
    shown = pixel_maps(run, answers, [own.position for _, own in pairs])
    for (index, own), one in zip(pairs, shown, strict=True):
        images[index] += _panels(one, index)
        captions[index] += _captions(answers, own)
    scores = ClassScores.measure(answers, resamples=2)
    titles = [
        f'{answers.class_names[index]}: {SCORE_NAMES[answers.task]} '
        f'{100 * scores.score[index]:.1f} %'
        for index in found
    ]
    figure = image_grid(
        list(images.values()),
        list(captions.values()),
        row_titles=titles,
        title=f'{run.name}: {_TITLES[answers.task]}',
        columns=3 * min(count, 2) if pixels else _COLUMNS,
    )
    worst = [_words(answers, index, each[0]) for index, each in found.items()]
    return figure, f'Worst classes: {"; ".join(titles)}. {" ".join(worst)}'


def _panels(one: PixelMaps, index: int) -> list:
    """The image, and for segmentation the true and predicted pixels."""
    if one.truth is None:
        return [one.image]
    return [
        one.image,
        marked(one.image, one.truth == index),
        marked(one.image, (one.said == index) & one.counted()),
    ]


def _captions(answers: ModelAnswers, own: Mistake) -> list[str]:
    score = f'{100 * own.score:.0f} %'
    if answers.task == 'segmentation':
        return [f'IoU {score}', 'truth', 'answer']
    if answers.task == 'multi-label':
        return [f'score {score}']
    return [f'{answers.class_names[own.said]}\n{score}']


def _words(answers: ModelAnswers, index: int, own: Mistake) -> str:
    name, score = answers.class_names[index], f'{100 * own.score:.0f} %'
    if answers.task == 'segmentation':
        return f'In the worst image of {name} its IoU is {score}.'
    if answers.task == 'multi-label':
        return f'The lowest score of {name} where it is shown is {score}.'
    said = answers.class_names[own.said]
    return f'{name} is taken for {said} with {score}.'


def _examples(
    runs: Sequence[ModelRun],
    answers: Sequence[ModelAnswers],
    count: int,
    seed: int,
) -> ReportFigure:
    """Images by chance with the answers of all models."""
    size = len(answers[0].images)
    draw = np.random.default_rng(seed)
    rows = np.sort(draw.choice(size, min(count, size), replace=False))
    if answers[0].task == 'segmentation':
        figure, said = _pixel_examples(runs, answers, rows.tolist())
    else:
        shown = pixel_maps(runs[0], answers[0], rows.tolist())
        captions = [_answers(answers, int(row)) for row in rows]
        figure = image_grid(
            [[one.image for one in shown]], [captions], columns=4
        )
        said = ' '.join(
            caption.replace('\n', '; ') + '.' for caption in captions
        )
    return ReportFigure(
        'examples', figure, f'{len(rows)} images drawn by chance', said
    )


def _answers(answers: Sequence[ModelAnswers], row: int) -> str:
    """What an image shows, and below it what each model says."""
    names = answers[0].class_names
    several = answers[0].task == 'multi-label'
    there = (
        np.flatnonzero(answers[0].label[row] == 1)
        if several
        else [answers[0].label[row]]
    )
    lines = ['true: ' + (', '.join(names[i] for i in there) or 'none')]
    for own in answers:
        if several:
            top = np.argsort(-own.score[row], kind='stable')[:2]
            parts = [
                f'{names[i]} {100 * own.score[row, i]:.0f} %' for i in top
            ]
        else:
            score = f'{100 * own.score[row]:.0f} %'
            parts = [f'{names[own.pred[row]]} {score}']
        model = own.name if len(answers) > 1 else 'answer'
        lines.append(f'{model}: {", ".join(parts)}')
    return '\n'.join(lines)


def _pixel_examples(
    runs: Sequence[ModelRun],
    answers: Sequence[ModelAnswers],
    rows: list[int],
) -> tuple[Figure, str]:
    """The images, and below them the pixels that each model gets wrong."""
    images, captions, titles, said = [], [], [], []
    for run, own in zip(runs, answers, strict=True):
        shown = pixel_maps(run, own, rows)
        if not images:
            images.append([one.image for one in shown])
            captions.append([''] * len(rows))
            titles.append('Images')
        images.append([marked(one.image, one.wrong()) for one in shown])
        shares = [f'{100 * one.wrong_share():.0f} %' for one in shown]
        captions.append([f'{share} wrong' for share in shares])
        titles.append(f'{run.name}: pixels with a wrong answer')
        said.append(f'{run.name}: {", ".join(shares)} of the pixels wrong.')
    figure = image_grid(images, captions, row_titles=titles, columns=_COLUMNS)
    return figure, ' '.join(said)
