import numpy as np
import pytest
from matplotlib.figure import Figure

from mmfair.visualization import (
    displayed_image,
    displayed_images,
    figure_pixels,
    image_grid,
    picture_note,
)

RAMP = np.linspace(0, 1, 64).reshape(8, 8)


def of_channels(count, factor=255, kind=np.uint8):
    bands = [RAMP * factor * (1 - 0.1 * band) for band in range(count)]
    return np.stack(bands, -1).astype(kind)


@pytest.mark.parametrize('kind', [np.uint8, np.float32, np.int64])
def test_eight_bits_stay(kind):
    image = of_channels(3)
    shown = displayed_image(image.astype(kind))
    assert shown.dtype == np.uint8
    np.testing.assert_array_equal(shown, image)


@pytest.mark.parametrize('channels', [1, 2])
def test_one_or_two_channels_are_grey(channels):
    shown = displayed_image(of_channels(channels))
    first = of_channels(channels)[..., 0]
    for band in range(3):
        np.testing.assert_array_equal(shown[..., band], first)
    flat = displayed_image(first)
    np.testing.assert_array_equal(shown, flat)


@pytest.mark.parametrize('channels', [4, 6, 13])
def test_of_many_channels_the_first_three_are_shown(channels):
    image = of_channels(channels)
    np.testing.assert_array_equal(displayed_image(image), image[..., :3])
    assert f'{channels} channels' in picture_note(channels)


def test_sixteen_bits_are_not_white():
    image = of_channels(3, 65535, np.uint16)
    shown = displayed_image(image).astype(int)
    expected = of_channels(3).astype(int)
    assert np.abs(shown - expected).max() <= 1


def test_fractions_are_not_black():
    shown = displayed_image(of_channels(3, 1, np.float64)).astype(int)
    assert np.abs(shown - of_channels(3)).max() <= 1


@pytest.mark.parametrize('value', [0, 200, 40000, -5.0, np.nan, np.inf])
def test_an_even_image_is_even(value):
    shown = displayed_image(np.full((3, 3), value))
    assert shown.dtype == np.uint8
    assert len(np.unique(shown)) == 1


def test_normalised_images_are_seen():
    shown = displayed_image(of_channels(3, 4, float) - 2)
    assert shown.min() == 0
    assert shown.max() == 255


def test_images_of_a_set_have_one_scale():
    dark, bright = np.full((2, 2, 2, 1), 1000), np.full((2, 2, 2, 1), 60000)
    shown = displayed_images(np.concatenate([dark, bright]))
    assert shown[0].max() == 0
    assert shown[2].min() == 255


@pytest.mark.parametrize('shape', [(3,), (0,), (2, 2, 2, 2), (4, 4, 0)])
def test_other_shapes_are_errors(shape):
    with pytest.raises(ValueError, match='image must have shape'):
        displayed_image(np.zeros(shape))


@pytest.mark.parametrize('overlay', [None, RAMP])
@pytest.mark.parametrize(
    'image',
    [
        of_channels(6),
        of_channels(4),
        of_channels(1),
        of_channels(2)[..., 0],
        of_channels(3, 65535, np.uint16),
    ],
    ids=['six', 'four', 'one', 'flat', 'sixteen bits'],
)
def test_a_grid_takes_images_of_any_kind(image, overlay):
    drawn, expected = (
        figure_pixels(image_grid([[one]], [['cat']], overlays=[[overlay]]))
        for one in (image, displayed_image(image))
    )
    assert isinstance(image_grid([[image]], [['cat']]), Figure)
    np.testing.assert_array_equal(drawn, expected)
    assert len(np.unique(drawn)) > 20
