"""The same content has the same fingerprint, whatever it is wrapped in."""

import json
from pathlib import Path

import numpy as np
import pytest
from mmengine.dataset import BaseDataset, ConcatDataset, RepeatDataset
from torch.utils.data import TensorDataset

from mmfair.datasets import Digits, LongTailedDataset
from mmfair.utils.data_fingerprint import data_fingerprint

SAMPLES = [
    {'img_path': 'a/1.png', 'gt_label': 0},
    {'img_path': 'b/2.png', 'gt_label': 1},
]


class Listed(BaseDataset):
    """Samples as given."""

    METAINFO = {'classes': ('cat', 'dog')}

    def __init__(self, samples: list, **kwargs) -> None:
        self.samples = samples
        super().__init__(**kwargs)

    def load_data_list(self) -> list:
        root = self.data_root or self.data_prefix['img_path']
        keys = ('img_path', 'seg_map_path')
        return [
            {k: f'{root}/{v}' if k in keys else v for k, v in sample.items()}
            for sample in self.samples
        ]


def fingerprint(samples: list, root: str = '/data', **kwargs) -> str:
    return data_fingerprint(Listed(samples, data_root=root, **kwargs))


def test_the_data_root_does_not_count():
    expected = fingerprint(SAMPLES)
    assert len(expected) == 64
    assert fingerprint(SAMPLES, '/elsewhere/data/') == expected
    assert fingerprint(SAMPLES, 'data') == expected
    by_prefix = Listed(SAMPLES, data_prefix={'img_path': '/other'})
    assert data_fingerprint(by_prefix) == expected
    lazy = Listed(SAMPLES, data_root='/data', lazy_init=True)
    assert data_fingerprint(lazy) == expected


@pytest.mark.parametrize(
    'other',
    [
        SAMPLES[:1],
        SAMPLES[::-1],
        [SAMPLES[0], {**SAMPLES[1], 'gt_label': 0}],
        [SAMPLES[0], {**SAMPLES[1], 'img_path': 'b/3.png'}],
        [{**sample, 'seg_map_path': 'm.png'} for sample in SAMPLES],
        [{**s, 'instances': [{'bbox_label': 0}]} for s in SAMPLES],
    ],
)
def test_other_samples_have_another(other: list):
    assert fingerprint(other) != fingerprint(SAMPLES)


def test_class_names_count():
    renamed = fingerprint(SAMPLES, metainfo={'classes': ('cat', 'cow')})
    assert renamed != fingerprint(SAMPLES)


def test_how_a_label_is_stored_does_not_count():
    stored = [{**s, 'gt_label': np.int64(s['gt_label'])} for s in SAMPLES]
    assert fingerprint(stored) == fingerprint(SAMPLES)
    box = {'bbox': [0.0, 1.0, 2.0, 3.0], 'bbox_label': 1}
    array = {**box, 'bbox': np.array(box['bbox'])}
    one, other = (
        [{'img_path': 'a.png', 'instances': [item]}] for item in (box, array)
    )
    assert fingerprint(one) == fingerprint(other)
    moved = [{'img_path': 'a.png', 'instances': [{**box, 'bbox_label': 0}]}]
    assert fingerprint(moved) != fingerprint(one)


def test_segmentation_maps_are_relative_too():
    samples = [{'img_path': 'i.png', 'seg_map_path': 'maps/i.png'}]
    assert fingerprint(samples) == fingerprint(samples, '/elsewhere')
    other = [{**samples[0], 'seg_map_path': 'maps2/i.png'}]
    assert fingerprint(other) != fingerprint(samples)


def test_pixels_count():
    class Inverted(Digits):
        def load_data_list(self) -> list:
            found = super().load_data_list()
            found[0]['img'] = 255 - found[0]['img']
            return found

    assert data_fingerprint(Inverted()) != data_fingerprint(Digits())


def test_wrappers():
    one = Listed(SAMPLES[:1], data_root='/data')
    two = Listed(SAMPLES[1:], data_root='/elsewhere')
    both = ConcatDataset([one, two])
    expected = fingerprint(SAMPLES)
    assert data_fingerprint(both) == expected
    here, there = (
        Listed(SAMPLES, data_root=root) for root in ('/data', '/elsewhere')
    )
    twice = data_fingerprint(RepeatDataset(here, 2))
    assert twice not in (expected, data_fingerprint(RepeatDataset(here, 3)))
    assert twice == data_fingerprint(RepeatDataset(there, 2))
    found = {
        data_fingerprint(LongTailedDataset(Digits(), imbalance_factor=factor))
        for factor in (1, 10, 20)
    }
    assert len(found) == 3
    assert found.isdisjoint({data_fingerprint(Digits())})


def test_data_sets_of_the_toolboxes(tmp_path: Path):
    from mmdet.datasets import CocoDataset
    from mmpretrain.datasets import CustomDataset
    from mmseg.datasets import BaseSegDataset

    def built(root: Path) -> list[str]:
        for name in ('img/cat/1.png', 'img/dog/2.png', 'map/cat/1.png'):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).touch()
        (root / 'coco.json').write_text(
            json.dumps(
                {
                    'images': [
                        dict(id=1, file_name='1.png', width=9, height=9)
                    ],
                    'annotations': [
                        dict(
                            id=1,
                            image_id=1,
                            category_id=1,
                            bbox=[0, 0, 4, 4],
                            area=16,
                            iscrowd=0,
                        )
                    ],
                    'categories': [dict(id=1, name='cat')],
                }
            )
        )
        meta = {'classes': ('cat',)}
        sets = [
            CustomDataset(data_root=str(root), data_prefix='img'),
            BaseSegDataset(
                data_root=str(root),
                data_prefix=dict(img_path='img', seg_map_path='map'),
                img_suffix='.png',
                metainfo={**meta, 'palette': [[0, 0, 0]]},
            ),
            CocoDataset(
                data_root=str(root),
                ann_file='coco.json',
                data_prefix=dict(img='img/cat'),
                metainfo=meta,
            ),
        ]
        return [data_fingerprint(one) for one in sets]

    found = built(tmp_path / 'one')
    assert len(set(found)) == 3
    assert built(tmp_path / 'two' / 'deeper') == found


def test_what_cannot_be_read():
    with pytest.raises(TypeError) as caught:
        data_fingerprint(TensorDataset())
    assert str(caught.value) == (
        'data_fingerprint: dataset must have get_data_info() and a length, '
        'got TensorDataset. Give the data set of MMEngine below it.'
    )
    with pytest.raises(TypeError) as caught:
        fingerprint([{'gt_label': 1}])
    assert str(caught.value) == (
        'data_fingerprint: samples must have img_path or the array img, got '
        "['gt_label', 'sample_idx'] from Listed. Add one of them."
    )
