"""The worst mistakes, and a few images as they come."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from mmfair.report.measured import Measured
from mmfair.report.pixel_maps import pixel_maps
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Section
from mmfair.visualization import image_grid

__all__ = ['image_section']

_COLUMNS = 8


def image_section(
    models: Sequence[Measured], settings: ReportSettings
) -> Section:
    """The clearest mistakes of the weak classes, and images by chance.

    Args:
        models: The models, which are asked again.
        settings: Of the report.

    Returns:
        The section.
    """
    section = Section(
        name='images',
        title='Images',
        reading=models[0].task.mistakes_reading,
        limits=(
            'The images were chosen for being wrong, so they say nothing '
            'about how often this happens; some of their labels may be wrong '
            'instead of the answer.'
        ),
    )
    if any(model.run is None for model in models):
        section.leave_out('Images', 'only labels and answers are known')
        return section
    for model in models:
        drawn = _mistakes(model, settings)
        if drawn is None:
            section.leave_out(f'Mistakes of {model.name}', 'there are none')
            continue
        section.add_figure(
            'mistakes',
            drawn[0],
            f'{model.name}: the clearest mistakes of the worst classes',
            drawn[1],
            numbered=True,
        )
    _add_examples(section, models, settings)
    return section


def _mistakes(
    model: Measured, settings: ReportSettings
) -> tuple[Figure, str] | None:
    task, answers = model.task, model.answers
    count = task.images_of_class(settings.mistake_images)
    worst = {
        index: task.mistakes(answers, index, count)
        for index in model.weak_classes(settings.weak_classes)
    }
    pairs = [
        (index, mistake) for index, each in worst.items() for mistake in each
    ]
    if not pairs:
        return None
    images = {index: [] for index in worst}
    captions = {index: [] for index in worst}
    shown = pixel_maps(
        model.run, answers, [mistake.position for _, mistake in pairs]
    )
    for (index, mistake), one in zip(pairs, shown, strict=True):
        images[index] += task.panels(one, index)
        captions[index] += task.captions(answers, mistake)
    titles = [
        f'{answers.class_names[index]}: {task.score_name} '
        f'{100 * model.scores.score[index]:.1f} %'
        for index in worst
    ]
    figure = image_grid(
        list(images.values()),
        list(captions.values()),
        row_titles=titles,
        title=f'{model.name}: {task.mistakes_title}',
        columns=3 * min(count, 2) if task.maps else _COLUMNS,
    )
    words = [
        task.words(answers, index, each[0])
        for index, each in worst.items()
        if each
    ]
    return figure, f'Worst classes: {"; ".join(titles)}. {" ".join(words)}'


def _add_examples(
    section: Section, models: Sequence[Measured], settings: ReportSettings
) -> None:
    """Images by chance with the answers of all models."""
    size = len(models[0].answers.images)
    draw = np.random.default_rng(settings.seed)
    count = min(settings.mistake_images, size)
    rows = np.sort(draw.choice(size, count, replace=False)).tolist()
    draw_examples = _pixels if models[0].task.maps else _labels
    figure, words = draw_examples(models, rows)
    section.add_figure(
        'examples', figure, f'{count} images drawn by chance', words
    )


def _labels(models: Sequence[Measured], rows: list[int]) -> tuple[Figure, str]:
    """The images, and below each what it shows and what each model says."""
    first = models[0]
    shown = pixel_maps(first.run, first.answers, rows)
    captions = []
    for row in rows:
        names = [
            first.class_names[index]
            for index in first.task.shown(first.answers, row)
        ]
        lines = ['true: ' + (', '.join(names) or 'none')]
        for model in models:
            name = model.name if len(models) > 1 else 'answer'
            lines.append(f'{name}: {model.task.answered(model.answers, row)}')
        captions.append('\n'.join(lines))
    figure = image_grid([[one.image for one in shown]], [captions], columns=4)
    return figure, ' '.join(
        caption.replace('\n', '; ') + '.' for caption in captions
    )


def _pixels(models: Sequence[Measured], rows: list[int]) -> tuple[Figure, str]:
    """The images, and below them the pixels that each model gets wrong."""
    images, captions, titles, words = [], [], [], []
    for model in models:
        shown = pixel_maps(model.run, model.answers, rows)
        if not images:
            images.append([one.image for one in shown])
            captions.append([''] * len(rows))
            titles.append('Images')
        images.append([one.marked(one.wrong()) for one in shown])
        shares = [f'{100 * one.wrong_share():.0f} %' for one in shown]
        captions.append([f'{share} wrong' for share in shares])
        titles.append(f'{model.name}: pixels with a wrong answer')
        words.append(f'{model.name}: {", ".join(shares)} of the pixels wrong.')
    figure = image_grid(images, captions, row_titles=titles, columns=_COLUMNS)
    return figure, ' '.join(words)
