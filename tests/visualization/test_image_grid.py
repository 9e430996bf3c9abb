import numpy as np
import pytest

from mmfair.visualization import image_grid

IMAGE = np.full((28, 28, 3), 90, np.uint8)
LARGE = np.full((150, 200, 3), (200, 100, 0), np.uint8)


def captions(figure):
    return [axes.get_xlabel() for axes in figure.axes]


def test_each_image_has_its_caption_and_empty_cells_stay_empty():
    figure = image_grid(
        [[IMAGE, None, LARGE]], [['one', '', 'two\n99 %']], columns=3
    )
    small, large = figure.axes
    assert captions(figure) == ['one', 'two\n99\N{NO-BREAK SPACE}%']
    np.testing.assert_array_equal(small.images[0].get_array(), IMAGE)
    assert small.images[0].get_interpolation() == 'nearest'
    assert large.images[0].get_interpolation() != 'nearest'
    # The empty cell keeps its place.
    left, right = small.get_position(), large.get_position()
    assert right.x0 - left.x0 > 1.9 * left.width


def test_long_rows_go_on_below_and_titles_stand_above():
    figure = image_grid(
        [[IMAGE] * 5, [IMAGE]],
        [list('abcde'), ['f']],
        row_titles=['first', 'second'],
        columns=3,
    )
    tops = [axes.get_position().y1 for axes in figure.axes]
    assert tops[0] == tops[1] == tops[2] > tops[3] == tops[4] > tops[5]
    first, second = figure.texts[1:]
    assert [first.get_text(), second.get_text()] == ['first', 'second']
    assert first.get_position()[1] > tops[0]
    assert tops[4] > second.get_position()[1] > tops[5]


def test_saliency_lies_over_the_grey_image():
    saliency = np.eye(7)
    figure = image_grid(
        [[LARGE, LARGE]], [['a', 'b']], overlays=[[saliency, None]]
    )
    over, plain, scale = figure.axes
    grey, heat = over.images
    assert np.unique(grey.get_array()).tolist() == [100.0]
    np.testing.assert_array_equal(heat.get_array(), saliency)
    assert heat.get_clim() == (0, 1)
    assert heat.get_extent() == grey.get_extent()
    # None of it lets the image through.
    assert heat.get_cmap()(0.0)[3] == 0
    assert len(plain.images) == 1
    assert scale.get_xlabel() == 'saliency'


@pytest.mark.parametrize('columns', [1, 3, 8])
def test_long_captions_stay_apart(columns, check_layout):
    text = f'{"true class " * 3}\nthe predicted class 99 %'
    figure = image_grid(
        [[IMAGE] * columns, [LARGE] * (columns + 1)],
        [[text] * columns, [text] * (columns + 1)],
        row_titles=['a row with a title ' * 5] * 2,
        overlays=[[np.eye(7)] * columns, [None] * (columns + 1)],
        title='a long title ' * 8,
        columns=columns,
    )
    check_layout(figure)
    boxes = [axes.get_position() for axes in figure.axes]
    assert all(box.x1 <= 1 and box.y0 >= 0 for box in boxes)


@pytest.mark.parametrize(
    ('images', 'texts', 'options', 'got'),
    [
        ([], [], {}, 'rows of [] images, [] entries and 0 titles'),
        ([[None]], [['']], {}, 'rows of [1] images, [1] entries'),
        ([[IMAGE]], [['a', 'b']], {}, 'rows of [1] images, [2] entries'),
        (
            [[IMAGE]],
            [['a']],
            {'overlays': [[]]},
            'rows of [1] images, [1] and [0] entries',
        ),
        ([[IMAGE]], [['a']], {'row_titles': ['a', 'b']}, 'and 2 titles'),
    ],
)
def test_what_can_not_be_drawn(images, texts, options, got):
    with pytest.raises(ValueError) as caught:
        image_grid(images, texts, **options)
    assert str(caught.value).startswith('image_grid: captions, row_titles')
    assert got in str(caught.value)
