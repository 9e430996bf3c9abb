import json
from itertools import groupby
from pathlib import Path

import person_miniatures
import pytest
import torch
from log_lines import log_lines

from mmfair.datasets import CCVID
from mmfair.evaluation import Retrieval

DATA = Path(__file__).parents[2] / 'data' / 'reid_video.json'
GOLDEN = json.loads(DATA.read_text())['ccvid']
# Below a folder that misleads readers of whole paths.
ROOT = 'session3/009_12/CCVID'
RULES = ('standard', 'same_clothes', 'clothes_changing')


def tree(tmp_path: Path) -> Path:
    """Empty frames of the golden lists."""
    root = tmp_path / ROOT
    for part, rows in GOLDEN['files'].items():
        lines = []
        for folder, person, outfit, frames in rows:
            (root / folder).mkdir(parents=True)
            lines.append(f'{folder}\t{person}\t{outfit}\n')
            for number in range(frames, 0, -1):
                (root / folder / f'{number:05d}.jpg').touch()
        (root / f'{part}.txt').write_text(''.join(lines))
    return root


def rows(items: list[dict], root: Path) -> list[dict]:
    """Segments or sequences, as in the golden lists."""
    return [
        dict(
            first=str(Path(item['img_path']).relative_to(root.parent)),
            num_frames=len(item['img_paths']),
            pid=item['identity'],
            camid=item['camera'],
            clothes=item['outfit'],
        )
        for item in items
    ]


def test_segments_of_the_released_code(tmp_path: Path) -> None:
    root = tree(tmp_path)
    dense = CCVID(str(root))
    assert rows([*dense], root) == GOLDEN['train_dense']
    assert [item['gt_label'] for item in dense] == [0] * 5 + [1] * 2
    assert [item['tracklet'] for item in dense] == [0, 1, 2, 2, 2, 3, 3]
    assert dense.metainfo['wearers'] == (0, 0, 1)
    assert all(
        item['img_paths'] == sorted(set(item['img_paths'])) for item in dense
    )
    whole = CCVID(str(root), segment=1000)
    assert rows([*whole], root) == GOLDEN['train']


def test_clips_of_the_released_code(tmp_path: Path) -> None:
    root = tree(tmp_path)
    items = [*CCVID(str(root), 'test')]
    assert all(len(item['img_paths']) == 8 for item in items)
    clips = {
        number: [*group]
        for number, group in groupby(items, lambda item: item['tracklet'])
    }
    golden = sorted(GOLDEN['query'], key=lambda row: row['first'])
    golden += sorted(GOLDEN['gallery'], key=lambda row: row['first'])
    spans = [
        (row['first'], end - start)
        for part in ('query', 'gallery')
        for row, (start, end) in zip(
            GOLDEN[part], GOLDEN[f'{part}_vid2clip'], strict=True
        )
    ]
    for group, row in zip(clips.values(), golden, strict=True):
        seen = {path for item in group for path in item['img_paths']}
        # Every frame takes part.
        assert len(seen) == row['num_frames']
        assert (row['first'], len(group)) in spans
        one = rows(group[:1], root)[0]
        assert {**one, 'num_frames': row['num_frames']} == row
        is_query = row in GOLDEN['query']
        assert all(item['is_query'] == is_query for item in group)
        assert all('gt_label' not in item for item in group)


def test_counts_of_sequences_and_frames(tmp_path: Path) -> None:
    root = person_miniatures.ccvid(tmp_path)
    with log_lines() as lines:
        dataset = CCVID(str(root))
    assert lines == [
        'CCVID: train has 4 persons and 12 sequences, the published set 75 '
        'and 948. Figures on it are not comparable.',
        'CCVID: train has 132 frames, the published set 118613. Figures on it '
        'are not comparable.',
    ]
    assert dataset.metainfo['frames'] == 132
    assert dataset.metainfo['sequences'] == 12
    assert {item['camera'] for item in dataset} == {1, 3, 14}


def test_counts_add_up_to_the_published_totals() -> None:
    assert sum(p for p, _ in CCVID.COUNTS.values()) == 226
    assert sum(n for _, n in CCVID.COUNTS.values()) == 2856
    assert sum(CCVID.FRAMES.values()) == 347833


def test_errors(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r'list must exist.*train.txt'):
        CCVID(str(tmp_path))
    listed = tmp_path / 'train.txt'
    listed.write_text('session1/001_01\t001\tu0\n')
    with pytest.raises(FileNotFoundError, match='must hold images, got none'):
        CCVID(str(tmp_path))
    listed.write_text('\nsession1/001_01\t001\n')
    with pytest.raises(ValueError, match=r'a line must be .* line 2\.'):
        CCVID(str(tmp_path))
    listed.write_text('\n')
    with pytest.raises(ValueError, match=r'must have sequences of train, got'):
        CCVID(str(tmp_path))
    for name in ('segment', 'length', 'stride'):
        with pytest.raises(ValueError, match=f'CCVID: {name} must be'):
            CCVID(str(tmp_path), **{name: 0})


def test_shares_of_the_released_sampler_count_once() -> None:
    """They end in repeats of the last clip, which is of the gallery."""
    golden = json.loads(DATA.read_text())['inference_sampler']
    generator = torch.Generator().manual_seed(0)
    clips = [
        dict(
            feature=torch.randn(4, generator=generator),
            sample_idx=index,
            identity=index // 2 % 2,
            camera=index % 3,
            is_query=index < 4,
            tracklet=index // 2,
        )
        for index in range(golden['n'])
    ]
    figures = []
    for shares in (golden['indices_per_rank'], [range(golden['n'])]):
        metric = Retrieval(['all'])
        for share in shares:
            metric.process(None, [clips[index] for index in share])
        figures.append(metric.evaluate(golden['n']))
    assert figures[0] == figures[1]
    assert figures[0]['retrieval/all/queries'] == 2


def test_clips_of_a_sequence_are_one_item_of_the_ranking(
    tmp_path: Path,
) -> None:
    """The mean of raw features is ranked, over all frames."""
    dataset = CCVID(str(person_miniatures.ccvid(tmp_path)), 'test')
    generator = torch.Generator().manual_seed(1)
    clips, means = [], {}
    for item in dataset:
        # Lengths that differ: a mean of unit vectors is another direction.
        feature = torch.randn(3, generator=generator)
        feature *= 1 + 9 * torch.rand((), generator=generator)
        clips.append({**item, 'feature': feature})
        means.setdefault(item['tracklet'], []).append(feature)
    whole = {
        clip['tracklet']: {
            **clip,
            'feature': torch.stack(means[clip['tracklet']]).mean(0),
        }
        for clip in reversed(clips)
    }
    assert len(clips) == 24
    figures = []
    for items in (clips, [*whole.values()]):
        metric = Retrieval(RULES)
        metric.process(None, items)
        figures.append(metric.evaluate(len(items)))
    assert figures[0] == figures[1]
    # Each person has a query, in the same clothes and in others.
    for rule in RULES:
        assert figures[0][f'retrieval/{rule}/queries'] == 4
    assert len({figures[0][f'retrieval/{rule}/mINP'] for rule in RULES}) > 1
