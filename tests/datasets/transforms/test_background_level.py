from pathlib import Path

import numpy as np
import pytest
from miniatures import write_fashion_mnist
from mmengine.dataset import BaseDataset
from mmengine.registry import init_default_scope
from torch.utils.data import DataLoader

from mmfair.datasets import BackgroundLevel, LongTailedDataset
from mmfair.registry import DATASETS, TRANSFORMS

CLASSES = 10


def sample(index: int, label: int = 0, **others: object) -> dict:
    """An object of 3 pixels on a black background of 6."""
    image = np.zeros((3, 3), np.uint8)
    image[1] = 1, 90, 255
    return dict(img=image, gt_label=label, sample_idx=index, **others)


def levels(paint: BackgroundLevel, labels: np.ndarray) -> np.ndarray:
    """The level that each image gets, by index."""
    return np.array(
        [
            paint(sample(i, label))['background_level']
            for i, label in enumerate(labels)
        ]
    )


def test_levels_are_evenly_spaced_and_told_by_the_class() -> None:
    paint = BackgroundLevel(tied=1)
    found = levels(paint, np.arange(CLASSES))
    assert found.tolist() == [0, 14, 28, 42, 56, 70, 84, 98, 112, 126]
    assert paint.levels.tolist() == found.tolist()
    few = BackgroundLevel(3, tied=1, levels=(50, 255))
    assert few.levels.tolist() == [50, 152, 255]


def test_background_is_painted_and_the_object_is_not() -> None:
    given = sample(4, 3, other='kept')
    before = given['img'].copy()
    out = BackgroundLevel(tied=1)(given)
    assert (out['img'][[0, 2]] == 42).all()
    assert out['img'][1].tolist() == [1, 90, 255]
    assert out['img'].dtype == np.uint8
    assert out['other'] == 'kept'
    # What was given is as it was: data sets may keep their images in memory.
    assert (given['img'] == before).all()
    assert 'background_level' not in given


def test_threshold_and_colours() -> None:
    image = np.zeros((1, 3, 3), np.uint8)
    image[0, 1] = 0, 6, 0
    image[0, 2] = 5, 5, 5
    given = dict(img=image, gt_label=np.array(2), sample_idx=0)
    black = BackgroundLevel(tied=1)(given)['img']
    assert black.tolist() == [[[28] * 3, [0, 6, 0], [5] * 3]]
    dark = BackgroundLevel(tied=1, threshold=5)(given)['img']
    assert dark.tolist() == [[[28] * 3, [0, 6, 0], [28] * 3]]


@pytest.mark.parametrize('tied', [0.95, 0.5])
def test_share_of_images_that_show_their_class(tied: float) -> None:
    labels = np.arange(4000) % CLASSES
    paint = BackgroundLevel(tied=tied)
    own = (levels(paint, labels) == paint.levels[labels]).mean()
    # The draw of an untied image hits its own class once in ten times.
    expected = tied + (1 - tied) / CLASSES
    spread = (expected * (1 - expected) / len(labels)) ** 0.5
    assert abs(own - expected) < 4 * spread


def test_untied_the_level_does_not_depend_on_the_label() -> None:
    paint = BackgroundLevel(tied=0)
    labels = np.arange(4000) % CLASSES
    found = levels(paint, labels)
    assert (found == levels(paint, labels[::-1])).all()
    numbers = np.bincount(found // 14, minlength=CLASSES)
    assert abs(numbers - 400).max() < 4 * 19  # std of a binomial of 0.1
    own = (found == paint.levels[labels]).mean()
    assert abs(own - 0.1) < 4 * 0.0048


def test_seed_and_index_decide_alone() -> None:
    labels = np.arange(200) % CLASSES
    first = levels(BackgroundLevel(tied=0), labels)
    backwards = BackgroundLevel(tied=0)
    again = [
        backwards(sample(i, labels[i]))['background_level']
        for i in reversed(range(200))
    ]
    assert again[::-1] == first.tolist()
    other = levels(BackgroundLevel(tied=0, seed=1), labels)
    assert (other != first).mean() > 0.8


def test_an_untied_image_keeps_its_level_when_more_are_tied() -> None:
    labels = np.arange(500) % CLASSES
    loose = BackgroundLevel(tied=0)
    tight = BackgroundLevel(tied=0.5)
    a, b = levels(loose, labels), levels(tight, labels)
    own = b == tight.levels[labels]
    assert 0 < own.mean() < 1
    assert (a[~own] == b[~own]).all()


class Ten(BaseDataset):
    """Forty images of ten classes."""

    def load_data_list(self) -> list[dict]:
        return [
            dict(img=sample(0)['img'], gt_label=i % CLASSES) for i in range(40)
        ]


def test_works_in_a_pipeline_and_below_a_wrapper() -> None:
    step = dict(type='mmfair.BackgroundLevel', tied=0.5)
    paint = TRANSFORMS.build(step)
    whole = Ten(metainfo=dict(classes=tuple('abcdefghij')), pipeline=[paint])
    part = LongTailedDataset(whole, imbalance_factor=2)
    assert len(part) < len(whole)
    for position, index in enumerate(part.indices):
        # Of the image, not of its place in the selection.
        assert part[position]['sample_idx'] == index
        level = part[position]['background_level']
        assert level == whole[int(index)]['background_level']
        assert (
            level == paint(sample(int(index), index % 10))['background_level']
        )


@pytest.mark.filterwarnings(
    'ignore:The given NumPy array is not writable:UserWarning',
    'ignore:__array__ implementation:DeprecationWarning',
)
def test_fashion_mnist_of_the_host_agrees_among_workers(
    tmp_path: Path,
) -> None:
    pytest.importorskip('mmpretrain.datasets')
    write_fashion_mnist(tmp_path / 'data', per_class=3)
    init_default_scope('mmpretrain')
    dataset = DATASETS.build(
        dict(
            type='mmpretrain.FashionMNIST',
            data_root=str(tmp_path / 'data'),
            download=False,
            pipeline=[dict(type='mmfair.BackgroundLevel', tied=0.5)],
        )
    )
    here = [dataset[i]['background_level'] for i in range(30)]
    assert len(set(here)) > 5
    for workers in (1, 2):
        loader = DataLoader(dataset, batch_size=None, num_workers=workers)
        assert [one['background_level'] for one in loader] == here
    assert dataset[3]['img'].shape == (28, 28)


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        (dict(num_classes=1), 'num_classes must be .*>= 2, got 1'),
        (dict(tied=95), 'tied must be .* 1, got 95'),
        (dict(tied=-0.1), 'tied must be'),
        (dict(seed=-1), 'seed must be .*>= 0, got -1'),
        (dict(levels=(0, 8)), r'at least 9 apart, got \(0, 8\)'),
        (dict(levels=(0, 256)), r'levels.* must be .* 255, got 256'),
        (dict(levels=(-1, 200)), 'levels.* must be .* got -1'),
        (dict(levels=(126, 0)), 'rising'),
        (dict(levels=(0, 60, 126)), 'levels must be a list of 2'),
        (dict(threshold=255), 'threshold must be .* 254, got 255'),
        (dict(threshold=-1), 'threshold must be'),
    ],
)
def test_wrong_settings(settings: dict, message: str) -> None:
    with pytest.raises(ValueError, match=f'BackgroundLevel: .*{message}'):
        BackgroundLevel(**settings)


@pytest.mark.parametrize('label', [10, -1, [1, 2], 1.0, None])
def test_wrong_labels(label: object) -> None:
    message = r'gt_label must be one class in \[0, 10\)'
    with pytest.raises(ValueError, match=message):
        BackgroundLevel()({**sample(0), 'gt_label': label})


@pytest.mark.parametrize('key', ['img', 'gt_label', 'sample_idx'])
def test_missing_parts(key: str) -> None:
    given = sample(0)
    del given[key]
    with pytest.raises(KeyError, match=f"results must have '{key}'"):
        BackgroundLevel()(given)


def test_images_after_normalisation() -> None:
    given = sample(0)
    given['img'] = given['img'] / 255
    with pytest.raises(TypeError, match='img must be of uint8, got float64'):
        BackgroundLevel()(given)


def test_repr_tells_the_settings() -> None:
    text = repr(BackgroundLevel(3, tied=0.5, seed=2))
    assert text == (
        'BackgroundLevel(num_classes=3, tied=0.5, levels=[0, 63, 126], '
        'seed=2, threshold=0)'
    )
