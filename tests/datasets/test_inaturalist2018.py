import json
from collections.abc import Callable
from pathlib import Path

import pytest
from photo_miniatures import write_inaturalist

from mmfair.datasets import INaturalist2018
from mmfair.datasets.class_counts import class_counts


def test_labels_are_category_ids(tmp_path: Path) -> None:
    write_inaturalist(tmp_path, counts=[3, 1, 2])
    train = INaturalist2018(data_root=str(tmp_path))
    assert class_counts(train) == [3, 1, 2]
    assert train.metainfo['classes'] == tuple(f'Species {c}' for c in range(3))
    for index in range(len(train)):
        item = train[index]
        # The folder of an image is named by its category.
        assert Path(item['img_path']).parent.name == str(item['gt_label'])
        assert Path(item['img_path']).is_file()
    val = INaturalist2018('val2018.json', str(tmp_path))
    assert class_counts(val) == [1, 1, 1]


def change(path: Path, edit: Callable[[dict], object]) -> None:
    content = json.loads(path.read_text())
    edit(content)
    path.write_text(json.dumps(content))


def test_names_that_are_numbers(tmp_path: Path) -> None:
    write_inaturalist(tmp_path, counts=[1, 1])

    def number(content: dict) -> None:
        for entry in content['categories']:
            entry['name'] = 5000 + entry['id']

    change(tmp_path / 'train2018.json', number)
    train = INaturalist2018(data_root=str(tmp_path))
    assert train.metainfo['classes'] == ('5000', '5001')


def test_names_that_are_given(tmp_path: Path) -> None:
    write_inaturalist(tmp_path, counts=[1, 1])
    names = dict(classes=('fox', 'elm'))
    train = INaturalist2018(data_root=str(tmp_path), metainfo=names)
    assert train.metainfo['classes'] == ('fox', 'elm')


@pytest.mark.parametrize(
    ('edit', 'message'),
    [
        (
            lambda content: content['annotations'].pop(0),
            "every image must have an annotation, got none for 'train_val2018",
        ),
        (
            lambda content: content['annotations'][0].update(category_id=2),
            'category_id must be 0 to 1, got 2',
        ),
        (
            lambda content: content['annotations'].append(
                {'image_id': 100, 'category_id': 1}
            ),
            'an image must have one category, got 0 and 1 for image 100',
        ),
        (
            lambda content: content['categories'][0].update(id=7),
            'category ids must be 0 to 1, once each, got 2 from 0 to 7',
        ),
        (
            lambda content: content['categories'][0].update(id=0),
            'category ids must be 0 to 1, once each, got 1 from 0 to 0',
        ),
        (
            lambda content: content.pop('categories'),
            'the file must list categories, got none',
        ),
        (
            lambda content: content['images'][0].pop('file_name'),
            "each of images must have id and file_name, got {'id': 102}",
        ),
    ],
    ids=['image', 'label', 'two', 'gap', 'twice', 'part', 'key'],
)
def test_wrong_annotations_are_refused(
    tmp_path: Path, edit: Callable[[dict], object], message: str
) -> None:
    write_inaturalist(tmp_path, counts=[2, 1])
    path = tmp_path / 'train2018.json'
    change(path, edit)
    with pytest.raises(ValueError) as caught:
        INaturalist2018(data_root=str(tmp_path))
    assert str(caught.value).startswith(f'INaturalist2018: {message}')
    assert f"'{path}'" in str(caught.value)
    assert 'visipedia/inat_comp' in str(caught.value)


@pytest.mark.parametrize('content', ['{"images": [', '[]', '{}'])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / 'train2018.json').write_text(content)
    with pytest.raises(ValueError, match='INaturalist2018: the file must'):
        INaturalist2018(data_root=str(tmp_path))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        INaturalist2018(data_root=str(tmp_path))
    assert str(caught.value).startswith(
        'INaturalist2018: the annotations must exist, got '
        f"'{tmp_path}/train2018.json'. Fetch it from https://github.com/"
    )
