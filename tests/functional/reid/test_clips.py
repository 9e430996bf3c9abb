import json
from pathlib import Path

import pytest
import torch

from mmfair.functional import (
    random_clip,
    tracklet_clips,
    tracklet_segments,
    video_pool,
)

DATA = Path(__file__).parents[2] / 'data' / 'reid_video.json'
GOLDEN = json.loads(DATA.read_text())


def test_clips_of_the_released_code() -> None:
    for case in GOLDEN['ccvid_test_clips']:
        clips = tracklet_clips(
            case['num_frames'], length=case['seq_len'], stride=case['stride']
        )
        # Of the longest the number alone is kept.
        assert case['clips'] in (clips, None)
        assert len(clips) == case['num_clips']
        seen = {frame for clip in clips for frame in clip}
        assert seen == {*range(case['num_frames'])}


def test_segments_of_the_released_code() -> None:
    for case in GOLDEN['ccvid_train_dense_segments']:
        parts = tracklet_segments(case['num_frames'], length=case['step'])
        ends = [[part.start, part.stop] for part in parts]
        assert ends == case['segments']


@pytest.mark.parametrize('case', GOLDEN['temporal_sampling']['runs'])
def test_draws_of_the_released_code(case: dict) -> None:
    """Each frame of a clip comes from where the original draws it."""
    frames, length = case['num_frames'], case['size']
    generator = torch.Generator().manual_seed(0)
    drawn = torch.tensor(
        [random_clip(frames, generator=generator) for _ in range(2000)]
    )
    golden = torch.tensor(case['random_crop'])
    assert (drawn.diff(dim=1) >= 0).all()
    assert (golden >= drawn.amin(0)).all()
    assert (golden <= drawn.amax(0)).all()
    if frames >= length * case['stride']:
        assert (drawn.diff(dim=1) == case['stride']).all()
        # From the first frame of all to the last.
        assert drawn.min() == 0
        assert drawn.max() == frames - 1
    elif frames >= length:
        part = frames // length
        assert drawn.amin(0).tolist() == [part * k for k in range(length)]
        # The original never draws what is behind the equal parts.
        assert drawn.max() == part * length - 1
    else:
        assert drawn.unique().tolist() == [*range(frames)]


@pytest.mark.parametrize('case', GOLDEN['temporal_sampling']['runs'])
def test_equal_parts_of_any_length(case: dict) -> None:
    """Without a stride, what is drawn of short sequences is of long ones."""
    frames, length = case['num_frames'], case['size']
    drawn = torch.tensor(
        [random_clip(frames, stride=None) for _ in range(2000)]
    )
    part = frames // length
    if part:
        places = drawn - part * torch.arange(length)
        # Every place of every part, and none else.
        assert all(
            column.unique().tolist() == [*range(part)] for column in places.T
        )
    else:
        assert drawn.unique().tolist() == [*range(frames)]


def test_a_clip_depends_on_the_generator_alone() -> None:
    first, second = (
        random_clip(500, generator=torch.Generator().manual_seed(4))
        for _ in range(2)
    )
    assert first == second


def test_whole_numbers_may_be_floats() -> None:
    for stride in (2.0, None):
        clip = random_clip(40.0, length=3.0, stride=stride)
        assert [type(frame) for frame in clip] == [int] * 3
    assert tracklet_clips(40.0, length=4.0, stride=2.0)
    assert tracklet_segments(40.0, length=4.0)


def test_pool_of_the_released_code() -> None:
    case = GOLDEN['video_pool']
    maps = torch.tensor(case['inputs'], dtype=torch.float64)
    expected = torch.tensor(case['expected'], dtype=torch.float64)
    torch.testing.assert_close(video_pool(maps), expected, atol=1e-9, rtol=0)


def test_errors() -> None:
    for function in (tracklet_clips, tracklet_segments, random_clip):
        with pytest.raises(ValueError, match='frames must be .* got 0'):
            function(0)
        with pytest.raises(ValueError, match='length must be .* got 0'):
            function(9, length=0)
    for function in (tracklet_clips, random_clip):
        with pytest.raises(ValueError, match='stride must be .* got 0'):
            function(9, stride=0)
    with pytest.raises(TypeError, match='generator must be'):
        random_clip(9, generator=3)
    with pytest.raises(ValueError, match=r'maps must have shape \(N, C, T'):
        video_pool(torch.zeros(2, 3, 4))
    with pytest.raises(ValueError, match='empty'):
        video_pool(torch.zeros(2, 3, 0, 4, 4))
