import numpy as np
import pytest

from mmfair.visualization import zero_input_answers
from mmfair.visualization.palette import HATCHES

ZERO, IMAGE = 'the zero image', 'a test image'
IMAGES = {
    IMAGE: np.full((28, 28, 3), 90, np.uint8),
    ZERO: np.zeros((28, 28, 3), np.uint8),
}
NAMES = ['cat', 'dog', 'owl', 'fox']
ANSWERS = {
    'CE': {IMAGE: [0.7, 0.1, 0.1, 0.1], ZERO: [0.1, 0.05, 0.65, 0.2]},
    'ZUT': {IMAGE: [0.6, 0.2, 0.1, 0.1], ZERO: [0.25] * 4},
}


def bars(axes, models=2):
    widths = [bar.get_width() for bar in axes.patches]
    return np.reshape(widths, (models, -1))


def labels(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def test_images_stand_above_the_bars_of_all_models():
    figure = zero_input_answers(IMAGES, ANSWERS, NAMES)
    image, zero, left, right = figure.axes
    assert [axes.get_title() for axes in (image, zero)] == [IMAGE, ZERO]
    np.testing.assert_array_equal(zero.images[0].get_array(), IMAGES[ZERO])
    assert image.images[0].get_interpolation() == 'nearest'
    np.testing.assert_allclose(
        bars(left), [[70, 10, 10, 10], [60, 20, 10, 10]]
    )
    np.testing.assert_allclose(bars(right), [[10, 5, 65, 20], [25] * 4])
    assert labels(left) == NAMES
    hatches = [bar.get_hatch() or '' for bar in right.patches]
    assert hatches == [HATCHES[0]] * 4 + [HATCHES[1]] * 4
    assert left.get_xlim() == right.get_xlim()


def test_no_preference_is_one_by_the_number_of_classes():
    axes = zero_input_answers(IMAGES, ANSWERS, NAMES).axes[2]
    (line,) = axes.collections[0].get_segments()
    assert set(line[:, 0]) == {25.0}


def test_of_many_classes_the_others_are_summed_up():
    axes = zero_input_answers(IMAGES, ANSWERS, NAMES, max_classes=2).axes[3]
    np.testing.assert_allclose(bars(axes), [[10, 65, 25], [25, 25, 50]])
    first = zero_input_answers(IMAGES, ANSWERS, NAMES, max_classes=2).axes[2]
    assert labels(first) == ['cat', 'owl', '2 other classes']
    places = [c.get_segments()[0][0, 0] for c in axes.collections]
    assert places == [25, 50]


@pytest.mark.parametrize(('inputs', 'models'), [(1, 1), (2, 3), (6, 6)])
def test_long_names_stay_apart(inputs, models, check_layout):
    names = [f'a class with a long name, no. {i}' for i in range(1000)]
    images = {
        f'a training image of class {i}': IMAGES[ZERO] for i in range(inputs)
    }
    generator = np.random.default_rng(0)
    answers = {
        f'a model with a name {i}': {
            name: generator.dirichlet([0.01] * 1000) for name in images
        }
        for i in range(models)
    }
    check_layout(zero_input_answers(images, answers, names, title='answers'))


@pytest.mark.parametrize(
    ('images', 'answers', 'got'),
    [
        ({}, ANSWERS, 'got 0 inputs and nothing for none'),
        (
            {**IMAGES, 'noise': IMAGES[ZERO]},
            ANSWERS,
            'got 3 inputs and nothing for CE: noise, ZUT: noise',
        ),
        (IMAGES, {'CE': {IMAGE: [1.0], ZERO: [1.0]}}, 'lengths [1]'),
        (IMAGES, {}, 'got 0 models'),
    ],
)
def test_what_can_not_be_drawn(images, answers, got):
    with pytest.raises(ValueError) as caught:
        zero_input_answers(images, answers, NAMES)
    assert str(caught.value).startswith('zero_input_answers: ')
    assert got in str(caught.value)
