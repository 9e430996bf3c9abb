import pytest
import torch

from mmfair.functional import (
    blanked_border,
    blanked_centre,
    greyscale,
    shuffled_patches,
)
from mmfair.functional.shortcuts.image_interventions import border_mask

INTERVENTIONS = [blanked_border, blanked_centre, greyscale, shuffled_patches]


def images(*shape: int, dtype=torch.float32) -> torch.Tensor:
    draw = torch.Generator().manual_seed(0)
    return torch.randn(*shape, generator=draw, dtype=dtype)


@pytest.mark.parametrize('function', INTERVENTIONS)
@pytest.mark.parametrize('dtype', [torch.float32, torch.float64, torch.half])
@pytest.mark.parametrize('shape', [(2, 3, 9, 14), (3, 1, 8, 8), (0, 3, 8, 8)])
def test_a_copy_of_the_same_kind(function, dtype, shape):
    given = images(*shape).to(dtype)
    before = given.clone()
    changed = function(given)
    assert changed.shape == given.shape
    assert changed.dtype == dtype
    changed.fill_(7)  # owns its memory
    assert given.equal(before)


@pytest.mark.parametrize(
    'function', [blanked_border, blanked_centre, greyscale]
)
def test_twice_is_once(function):
    once = function(images(2, 3, 9, 14))
    torch.testing.assert_close(function(once), once)


def test_border_and_centre_make_the_image():
    given = images(2, 3, 9, 14)
    parts = blanked_border(given), blanked_centre(given)
    assert sum(parts).equal(given)
    assert not (parts[0].bool() & parts[1].bool()).any()


def test_frame_of_28_pixels_is_7_wide():
    border = border_mask(28, 28, share=0.25)
    assert border.sum() == 28**2 - 14**2
    assert not border[7:21, 7:21].any()


def test_frame_is_a_pixel_wide_at_least_and_follows_the_sides():
    border = border_mask(5, 20, share=0.15)
    assert border.int().sum(1).tolist() == [20, 6, 6, 6, 20]
    assert border_mask(10, 10, share=0.01).sum() == 36


def test_fill():
    given = images(1, 3, 8, 8)
    assert (blanked_border(given, fill=2.0)[..., 0, :] == 2).all()
    assert (blanked_centre(given, fill=-1.0)[..., 4, 4] == -1).all()


def test_greyscale_is_the_mean_of_the_channels():
    given = images(2, 3, 4, 4)
    grey = greyscale(given)
    for channel in range(3):
        torch.testing.assert_close(grey[:, channel], given.mean(1))
    one = images(2, 1, 4, 4)
    assert greyscale(one).equal(one)


@pytest.mark.parametrize('grid', [2, 3, 4])
def test_shuffle_keeps_the_pixels_and_whole_patches(grid):
    given = torch.arange(2 * 3 * 12 * 24.0).view(2, 3, 12, 24)
    shuffled = shuffled_patches(given, grid=grid)
    assert not shuffled.equal(given)
    for before, after in zip(given, shuffled, strict=True):
        assert after.flatten().sort()[0].equal(before.flatten())
        rows, columns = 12 // grid, 24 // grid
        blocks = {
            tuple(block.flatten().tolist())
            for half in before.split(rows, -2)
            for block in half.split(columns, -1)
        }
        for half in after.split(rows, -2):
            for block in half.split(columns, -1):
                assert tuple(block.flatten().tolist()) in blocks


def test_shuffle_leaves_the_rest_of_the_division_in_place():
    given = images(4, 1, 10, 9)
    shuffled = shuffled_patches(given, grid=4)
    assert shuffled[..., 8:, :].equal(given[..., 8:, :])
    assert shuffled[..., 8].equal(given[..., 8])
    assert not shuffled.equal(given)


def test_each_image_has_its_permutation_whatever_the_batch():
    given = images(1, 1, 8, 8).expand(6, -1, -1, -1)
    whole = shuffled_patches(given, seed=3)
    assert len({tuple(one.flatten().tolist()) for one in whole}) == 6
    halves = [
        shuffled_patches(part, seed=3 + start)
        for start, part in ((0, given[:2]), (2, given[2:]))
    ]
    assert torch.cat(halves).equal(whole)


def test_the_random_state_is_left_alone():
    torch.manual_seed(1)
    expected = torch.rand(2)
    torch.manual_seed(1)
    shuffled_patches(images(2, 1, 8, 8))
    assert torch.rand(2).equal(expected)


@pytest.mark.parametrize('function', INTERVENTIONS)
def test_shape_error(function):
    message = rf'{function.__name__}: images must have shape \(B, C, H, W\)'
    with pytest.raises(ValueError, match=message):
        function(torch.zeros(3, 8, 8))


@pytest.mark.parametrize('function', [blanked_border, blanked_centre])
def test_frame_errors(function):
    given = torch.zeros(1, 1, 8, 8)
    for share in (0, 0.5, -1):
        with pytest.raises(ValueError, match='share must be .* > 0 and < 0.5'):
            function(given, share=share)
    with pytest.raises(ValueError, match='larger than a frame of 1 x 2'):
        function(torch.zeros(1, 1, 2, 8))


@pytest.mark.parametrize('grid', [1, 9])
def test_grid_error(grid):
    with pytest.raises(ValueError, match=f'grid must .*<= 8, got {grid}'):
        shuffled_patches(torch.zeros(1, 1, 8, 16), grid=grid)
