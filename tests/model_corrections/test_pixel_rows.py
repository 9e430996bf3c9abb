import numpy as np
import pytest
import torch
from torch.nn import functional

from mmfair.model_corrections.pixel_rows import _chosen, _Frame, pixel_grid


@pytest.mark.parametrize('align_corners', [False, True])
@pytest.mark.parametrize('padding', [(0, 0), (2, 3)])
def test_a_map_is_read_as_it_would_be_enlarged(align_corners, padding):
    """Enlarged to the input, cut to the image: where sizes are the same."""
    maps = torch.randn(1, 4, 5, 7, generator=torch.Generator().manual_seed(0))
    size, (top, left) = (40, 56), padding
    content = (size[0] - 2 * top, size[1] - 2 * left)
    enlarged = functional.interpolate(
        maps, size, mode='bilinear', align_corners=align_corners
    )
    cut = enlarged[0, :, top : size[0] - top, left : size[1] - left]
    rows, columns = torch.meshgrid(
        torch.arange(content[0]), torch.arange(content[1]), indexing='ij'
    )
    grid = pixel_grid(
        rows.flatten(),
        columns.flatten(),
        content,
        _Frame(size, top, left, content),
        align_corners=align_corners,
    )
    read = functional.grid_sample(
        maps,
        grid,
        mode='bilinear',
        padding_mode='border',
        align_corners=align_corners,
    )
    torch.testing.assert_close(
        read[0, :, :, 0], cut.flatten(1), atol=1e-4, rtol=1e-4
    )


class Run:
    class_names = ('a', 'b', 'c')
    ignore_index = 255


def test_classes_of_an_image_alike():
    truth = np.zeros((40, 40), int)
    truth[:4, :4], truth[-10:] = 1, 2
    truth[5] = 255
    chosen = _chosen(Run(), truth, np.random.default_rng(0))
    assert len(chosen) == len(set(chosen)) == 200
    counts = np.bincount(truth.ravel()[chosen])
    assert counts.tolist() == [92, 16, 92]


def test_images_without_labels_and_with_others():
    rng = np.random.default_rng(0)
    assert len(_chosen(Run(), np.full((4, 4), 255), rng)) == 0
    with pytest.raises(ValueError, match='labels of pixels must be in'):
        _chosen(Run(), np.full((4, 4), 3), rng)
