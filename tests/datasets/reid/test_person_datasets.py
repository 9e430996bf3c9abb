from collections.abc import Callable
from pathlib import Path

import person_miniatures
import pytest
from log_lines import log_lines
from reid_cases import CASES, doubles

from mmfair.datasets import (
    LTCC,
    PRCC,
    CelebReID,
    CelebReIDLight,
    DeepChange,
    LaST,
    PersonDataset,
    VCClothes,
)
from mmfair.evaluation.retrieval_protocol import RETRIEVAL_PROTOCOLS
from mmfair.functional import Persons

PARSED = CASES['dataset_parsing']
# Names of the released sets below a folder that misleads whole-path readers.
ROOT = 'reid_clothes/2020-01-01-01'


def tree(tmp_path: Path, *lists: list) -> Path:
    """Empty files of the golden lists, in reverse; the set's folder."""
    paths = [row[0] for rows in lists for row in rows]
    for path in reversed(paths):
        file = tmp_path / ROOT / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path / ROOT / paths[0].split('/')[0]


def rows(dataset: PersonDataset, root: Path) -> list[list]:
    """Path, person, camera and outfit, as in the golden lists."""
    return sorted(
        [
            str(Path(item['img_path']).relative_to(root.parent)),
            item['identity'],
            item['camera'],
            item['outfit'],
        ]
        for item in (dataset[i] for i in range(len(dataset)))
    )


@pytest.mark.parametrize(
    ('kind', 'name'),
    [(PRCC, 'prcc'), (VCClothes, 'vcclothes_all'), (LTCC, 'ltcc')],
)
def test_what_the_released_code_reads(
    kind: type[PersonDataset], name: str, tmp_path: Path
) -> None:
    golden = PARSED[name]
    queries = [k for k in golden if k.startswith('query')]
    test = [row for k in (*queries, 'gallery') for row in golden[k]]
    root = tree(tmp_path, golden['train'], golden.get('val', []), test)
    for split in kind.COUNTS:
        expected = test if split == 'test' else golden[split]
        dataset = kind(str(root), split)
        assert rows(dataset, root) == sorted(expected)
        wearers = dataset.metainfo.get('wearers', ())
        if split == 'train':
            owners = doubles(golden['pid2clothes']).argmax(0)
            assert list(wearers) == owners.tolist()
            labels = dataset.get_gt_labels().tolist()
            assert labels == [item['identity'] for item in dataset]
    dataset = kind(str(root), 'test')
    number = sum(len(golden[k]) for k in queries)
    assert [item['is_query'] for item in dataset] == (
        [True] * number + [False] * (len(dataset) - number)
    )


@pytest.mark.parametrize(
    ('name', 'protocol'),
    [
        ('vcclothes_sc', 'cameras_2_and_3'),
        ('vcclothes_cc', 'cameras_3_and_4'),
    ],
)
def test_cameras_that_the_released_code_keeps(
    name: str, protocol: str, tmp_path: Path
) -> None:
    whole, golden = PARSED['vcclothes_all'], PARSED[name]
    root = tree(tmp_path, whole['query'], whole['gallery'])
    items = [*VCClothes(str(root), 'test')]
    sides = [
        [item for item in items if item['is_query'] == is_query]
        for is_query in (True, False)
    ]
    of = [
        Persons.of(
            [item['identity'] for item in side],
            [item['camera'] for item in side],
        )
        for side in sides
    ]
    chosen = RETRIEVAL_PROTOCOLS[protocol].chosen(*of)
    for part, side, kept in zip(
        ('query', 'gallery'), sides, chosen, strict=True
    ):
        names = sorted(Path(side[i]['img_path']).name for i in kept)
        assert names == sorted(Path(row[0]).name for row in golden[part])


def test_last_has_a_number_for_each_image(tmp_path: Path) -> None:
    golden = PARSED['last']
    parts = (golden['train'], golden['query'], golden['gallery'])
    root = tree(tmp_path, *parts)
    train = LaST(str(root))
    assert rows(train, root) == sorted(golden['train'])
    assert train.metainfo['wearers'] == (0, 0, 1)
    test = LaST(str(root), 'test')
    seen = [[i['identity'], i['camera'], i['is_query']] for i in test]
    expected = [
        [person, camera, part is golden['query']]
        for part in parts[1:]
        for _, person, camera, _ in part
    ]
    assert seen == expected
    # The released code numbers outfits of the test by the person.
    assert all('outfit' not in item for item in test)
    (root / 'train/000003/x.jpg').touch()
    with pytest.raises(ValueError, match='LaST: a file must be named'):
        LaST(str(root))


def test_deep_change_has_tracklets_for_cameras(tmp_path: Path) -> None:
    golden = PARSED['deepchange']
    root = tmp_path / ROOT / 'DeepChangeDataset'
    root.mkdir(parents=True)
    folders = {
        'train': 'train-set',
        'query': 'test-set-query',
        'gallery': 'test-set-gallery',
    }
    for part, folder in folders.items():
        lines = [
            f'{Path(p).name},{camera}\n' for p, _, camera, _ in golden[part]
        ]
        (root / f'{folder}-bbox.txt').write_text(''.join(lines))
    train = DeepChange(str(root))
    assert rows(train, root) == sorted(golden['train'])
    assert train.metainfo['wearers'] == (0, 0, 1)
    test = DeepChange(str(root), 'test')
    assert rows(test, root) == sorted(golden['query'] + golden['gallery'])
    assert [item['is_query'] for item in test] == [True, False, False]
    (root / 'train-set-bbox.txt').write_text('P3_C5_S1_x.jpg\n')
    with pytest.raises(ValueError, match="_x.jpg' in .*, line 1"):
        DeepChange(str(root))
    with pytest.raises(FileNotFoundError, match='val-set-query-bbox.txt'):
        DeepChange(str(root), 'val')


def test_persons_of_celeb_reid_have_no_cameras(tmp_path: Path) -> None:
    root = person_miniatures.celeb_reid(tmp_path)
    train = CelebReID(str(root))
    assert len(train) == 24
    assert train.metainfo['classes'] == ('1', '2', '3', '4')
    assert {item['camera'] for item in train} == {0}
    # The running number has two digits, too: each image is an outfit.
    assert len(train.metainfo['wearers']) == 24
    without = CelebReIDLight(str(root), outfits='none')
    assert without.metainfo['wearers'] == ()
    assert all('outfit' not in item for item in without)
    test = CelebReID(str(root), 'test')
    assert sum(item['is_query'] for item in test) == 8
    assert all('outfit' not in item for item in test)
    assert all('gt_label' not in item for item in test)


@pytest.mark.parametrize(
    ('kind', 'make'),
    [
        (PRCC, person_miniatures.prcc),
        (VCClothes, person_miniatures.vc_clothes),
        (LTCC, person_miniatures.ltcc),
        (CelebReID, person_miniatures.celeb_reid),
    ],
)
def test_other_counts_than_the_published_are_told(
    kind: type[PersonDataset], make: Callable, tmp_path: Path
) -> None:
    root = make(tmp_path)
    with log_lines() as lines:
        dataset = kind(str(root))
    persons = len(dataset.metainfo['classes'])
    published = kind.COUNTS['train']
    assert lines == [
        f'{kind.__name__}: train has {persons} persons and {len(dataset)} '
        f'images, the published set {published[0]} and {published[1]}. '
        'Figures on it are not comparable.'
    ]


def test_a_name_of_another_set_and_no_images(tmp_path: Path) -> None:
    root = person_miniatures.vc_clothes(tmp_path)
    with pytest.raises(ValueError, match='a file must be named <person>_<out'):
        LTCC(str(root))
    with pytest.raises(FileNotFoundError, match='must hold images, got none'):
        PRCC(str(root))
    (root / 'rgb/train/x').mkdir(parents=True)
    (root / 'rgb/train/x/D_1.jpg').touch()
    with pytest.raises(ValueError, match='PRCC: a file must be named'):
        PRCC(str(root))
    with pytest.raises(ValueError, match="split must be 'train' or 'test'"):
        LTCC(str(root), 'val')


def test_counts_add_up_to_the_published_totals() -> None:
    assert sum(n for _, n in PRCC.COUNTS.values()) == 33698
    assert sum(n for _, n in VCClothes.COUNTS.values()) == 19060
    assert sum(n for _, n in CelebReID.COUNTS.values()) == 34186
    assert sum(n for _, n in CelebReIDLight.COUNTS.values()) == 10842
    assert sum(p for p, _ in LTCC.COUNTS.values()) == 152
