import json
from pathlib import Path

import numpy as np
import pytest
import torch

from mmfair.functional import cut_box, pasted_images

DATA = Path(__file__).parents[2] / 'data'
CASE = json.loads((DATA / 'long_tail_methods.json').read_text())[
    'cmo_rand_bbox'
]


@pytest.mark.parametrize('case', CASE['output'], ids=lambda c: str(c['seed']))
def test_box_and_share_of_the_released_code(case: dict) -> None:
    """Its first side is that of the rows; the centre is drawn by NumPy."""
    random = np.random.RandomState(case['seed'])
    share = random.beta(1, 1)
    assert share == pytest.approx(case['lam_drawn'])
    centre = (int(random.randint(32)), int(random.randint(32)))
    box = cut_box(32, 32, share=share, centre=centre)
    top, bottom, left, right = box
    assert [top, left, bottom, right] == case['bbox_x1y1x2y2']
    images = torch.zeros(2, 3, 32, 32)
    pasted, kept = pasted_images(images, images + 1, box)
    assert kept == case['lam_adjusted']
    assert float(1 - pasted.mean()) == pytest.approx(kept)
    assert pasted[:, :, top:bottom, left:right].min() == 1
    assert images.max() == 0


def test_all_and_nothing() -> None:
    images, others = torch.zeros(1, 1, 4, 6), torch.ones(1, 1, 4, 6)
    whole = cut_box(4, 6, share=0, centre=(2, 3))
    assert pasted_images(images, others, whole)[1] == 0
    empty = cut_box(4, 6, share=1, centre=(0, 0))
    pasted, kept = pasted_images(images, others, empty)
    assert kept == 1
    assert torch.equal(pasted, images)


def test_errors() -> None:
    images = torch.zeros(1, 1, 4, 4)
    with pytest.raises(ValueError, match=r'cut_box: share must .*got 1\.5'):
        cut_box(4, 4, share=1.5, centre=(0, 0))
    with pytest.raises(ValueError, match='cut_box: centre must .*got 4'):
        cut_box(4, 4, share=0.5, centre=(0, 4))
    with pytest.raises(ValueError, match='pasted_images: others must have'):
        pasted_images(images, images[:, :, 1:], (0, 1, 0, 1))
    with pytest.raises(ValueError, match='box must lie within 4 x 4'):
        pasted_images(images, images, (0, 5, 0, 1))
