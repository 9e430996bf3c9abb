import numpy as np
import pytest

from mmfair.visualization import logit_histogram

LOGITS = {'CE': [5.0, 1.0, 3.0, 7.0], 'ZUT': [9.0, 9.1, 8.9, 9.0]}


def edges(axes):
    return [bar.get_x() for bar in axes.patches]


def test_bins_are_shared_and_hold_each_class_once():
    top, bottom = logit_histogram(LOGITS).axes
    assert edges(top) == edges(bottom)
    for axes in (top, bottom):
        assert sum(bar.get_height() for bar in axes.patches) == 4
    # ZUT's lie within the middle bin, around 0.
    heights = [bar.get_height() for bar in bottom.patches]
    assert heights[len(heights) // 2] == 4
    bar = bottom.patches[len(heights) // 2]
    assert bar.get_x() < 0 < bar.get_x() + bar.get_width()
    assert top.get_title(loc='left') == 'CE: std 2.24'
    assert bottom.get_xlabel() == (
        'logit on the zero image, less the mean logit'
    )


def test_few_classes_are_strokes_less_their_mean():
    top, _ = logit_histogram(LOGITS).axes
    assert top.lines[-1].get_xdata().tolist() == [1, -3, -1, 3]
    (axes,) = logit_histogram({'CE': np.arange(21.0)}).axes
    assert len(axes.lines) == 1  # the one at 0


@pytest.mark.parametrize('models', [1, 2, 6])
def test_strokes_stand_between_the_axis_and_its_numbers(models):
    logits = {f'model {i}': LOGITS['CE'] for i in range(models)}
    figure = logit_histogram(logits)
    figure.draw_without_rendering()
    axes = figure.axes[-1]
    strokes = axes.lines[-1].get_window_extent()
    numbers = [
        label.get_window_extent()
        for label in axes.get_xticklabels()
        if label.get_text()
    ]
    assert max(box.y1 for box in numbers) <= strokes.y0
    assert strokes.y1 <= axes.get_window_extent().y0


def test_no_preference_at_all():
    figure = logit_histogram({'ZUT': [2.0, 2.0, 2.0]})
    figure.draw_without_rendering()
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert heights[len(heights) // 2] == 3


@pytest.mark.parametrize('classes', [10, 1000])
def test_texts_stay_apart(classes, check_layout):
    generator = np.random.default_rng(0)
    logits = {
        f'a model with a long name {i}': generator.normal(3, 1 + i, classes)
        for i in range(6)
    }
    check_layout(logit_histogram(logits, title='zero image'))


@pytest.mark.parametrize(
    ('logits', 'got'),
    [
        ({}, 'logits must be of 1 to 6 models, each with values, got 0'),
        ({'CE': []}, 'no value of CE. Draw several figures.'),
        (
            {'CE': [1.0, np.nan]},
            'logits must be finite, got others for CE. Leave the model out.',
        ),
    ],
)
def test_what_can_not_be_drawn(logits, got):
    with pytest.raises(ValueError) as caught:
        logit_histogram(logits)
    assert str(caught.value).startswith('logit_histogram: ')
    assert got in str(caught.value)
