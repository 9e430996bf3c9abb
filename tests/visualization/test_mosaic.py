import numpy as np
import pytest

from mmfair.visualization import MOSAIC_SHARE, mosaic

NOISE = np.random.default_rng(0).integers(0, 256, (100, 40, 3), np.uint8)


def test_the_upper_part_alone_is_coarse() -> None:
    before = NOISE.copy()
    coarse = mosaic(NOISE)
    rows = round(100 * MOSAIC_SHARE)
    np.testing.assert_array_equal(coarse[rows:], NOISE[rows:])
    np.testing.assert_array_equal(NOISE, before)
    # Eight squares in a row, each the mean of what it hides.
    colours = np.unique(coarse[:rows].reshape(-1, 3), axis=0)
    assert len(colours) <= 8 * 6
    square = NOISE[:5, :5].reshape(-1, 3).mean(0)
    np.testing.assert_allclose(coarse[0, 0], square, atol=1)
    assert (coarse[:5, :5] == coarse[0, 0]).all()


@pytest.mark.parametrize('size', [(1, 1), (3, 2), (7, 300)])
def test_any_size(size: tuple[int, int]) -> None:
    assert mosaic(
        NOISE[:1, :1].repeat(size[0], 0).repeat(size[1], 1)
    ).shape == (*size, 3)


@pytest.mark.parametrize('bad', [{'share': 0}, {'share': 1.5}, {'blocks': 0}])
def test_bad_settings(bad: dict) -> None:
    with pytest.raises(ValueError, match=f'mosaic: {next(iter(bad))} must'):
        mosaic(NOISE, **bad)


def test_other_images() -> None:
    for bad in (NOISE / 255, NOISE.tolist(), NOISE > 3):
        with pytest.raises(TypeError, match='mosaic: image must be an array'):
            mosaic(bad)
    for bad in (NOISE[..., 0], NOISE[:, :0], NOISE[None]):
        with pytest.raises(ValueError, match='mosaic: image must have shape'):
            mosaic(bad)
    assert mosaic(NOISE, blocks=10**9).shape == NOISE.shape
