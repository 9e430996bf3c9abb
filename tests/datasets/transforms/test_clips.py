from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mmfair.datasets import FlipClip, LoadClip
from mmfair.registry import TRANSFORMS


def frames(folder: Path, number: int) -> list[str]:
    """Grey images; the level is the number of the frame."""
    paths = [str(folder / f'{index:05d}.png') for index in range(number)]
    for level, path in enumerate(paths):
        Image.new('RGB', (6, 10), (level, 0, 0)).save(path)
    return paths


def test_all_frames_of_the_test(tmp_path: Path) -> None:
    paths = frames(tmp_path, 3)
    given = dict(img_paths=[*paths, paths[0]], identity=4)
    out = LoadClip(scale=(4, 8))(given)
    assert out['img'].shape == (4, 3, 8, 4)
    assert out['img'].dtype == np.uint8
    # Red is the first channel.
    assert out['img'][:, 0, 0, 0].tolist() == [0, 1, 2, 0]
    assert not out['img'][:, 1:].any()
    assert out['identity'] == 4
    assert 'img' not in given


def test_frames_are_resized_as_in_the_released_code(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 10, 3))
    image = Image.fromarray(pixels.astype(np.uint8))
    path = str(tmp_path / 'one.png')
    image.save(path)
    out = LoadClip(scale=(4, 8))(dict(img_paths=[path]))['img'][0]
    expected = np.asarray(image.resize((4, 8), Image.Resampling.BICUBIC))
    assert (out.transpose(1, 2, 0) == expected).all()


def test_a_clip_is_drawn(tmp_path: Path) -> None:
    torch.manual_seed(0)
    given = dict(img_paths=frames(tmp_path, 40))
    load = TRANSFORMS.build(
        dict(type='mmfair.LoadClip', scale=(4, 8), draw=True)
    )
    starts = set()
    for _ in range(20):
        out = load(given)
        levels = out['img'][:, 0, 0, 0]
        assert (np.diff(levels.astype(int)) == 4).all()
        assert out['img_paths'] == [given['img_paths'][n] for n in levels]
        starts.add(int(levels[0]))
    assert len(starts) > 3
    assert len(given['img_paths']) == 40


def test_a_frame_of_each_part(tmp_path: Path) -> None:
    given = dict(img_paths=frames(tmp_path, 40))
    load = LoadClip(scale=(4, 8), draw=True, length=4, stride=None)
    parts = load(given)['img'][:, 0, 0, 0] // 10
    assert parts.tolist() == [0, 1, 2, 3]
    assert 'stride=None' in repr(load)


def test_all_frames_are_mirrored_or_none() -> None:
    torch.manual_seed(0)
    clip = np.arange(24).reshape(2, 3, 2, 2)
    seen = set()
    for _ in range(20):
        out = FlipClip()(dict(img=clip))
        expected = clip[..., ::-1] if out['flip'] else clip
        assert (out['img'] == expected).all()
        torch.as_tensor(out['img'])
        seen.add(out['flip'])
    assert seen == {True, False}
    assert not FlipClip(0)(dict(img=clip))['flip']


def test_errors() -> None:
    with pytest.raises(KeyError, match="results must have 'img_paths'"):
        LoadClip()(dict(img_path='x'))
    with pytest.raises(ValueError, match='LoadClip: scale must be'):
        LoadClip(scale=(1, 2, 3))
    with pytest.raises(ValueError, match='LoadClip: stride must be'):
        LoadClip(stride=0)
    with pytest.raises(TypeError, match='LoadClip: draw must be'):
        LoadClip(draw=1)
    with pytest.raises(ValueError, match='FlipClip: prob must be'):
        FlipClip(2)
    with pytest.raises(ValueError, match=r'img must have shape \(T, 3'):
        FlipClip()(dict(img=np.zeros((4, 4, 3))))


def test_repr_tells_the_settings() -> None:
    assert repr(FlipClip(0.2)) == 'FlipClip(prob=0.2)'
    assert repr(LoadClip((4, 8))) == (
        'LoadClip(scale=(4, 8), draw=False, length=8, stride=4)'
    )
