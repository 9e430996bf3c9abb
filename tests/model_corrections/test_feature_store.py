import json

import numpy as np
import pytest
import torch

from mmfair.model_corrections import FeatureStore
from mmfair.model_corrections import feature_store as module
from mmfair.utils.claim_folder import FolderInUseError

KEY = {'checkpoint': 'a', 'data': 'b'}
SIZE = 25


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(module, '_BLOCK', 4)


def rows(start, stop):
    """Rows that say where they are."""
    place = np.arange(start, stop)
    features = np.stack([place, place + 0.5], 1)
    return features, np.stack([place] * 3, 1) * 2.0, place % 3


def fill(folder, stop=SIZE, batch=3):
    with FeatureStore(folder, KEY, SIZE) as store:
        for start in range(store.done, stop, batch):
            store.append(*rows(start, min(start + batch, stop)))
        return store


def check_whole(store):
    split = store.split()
    features, logits, labels = rows(0, SIZE)
    assert torch.equal(split.features, torch.tensor(features).float())
    assert torch.equal(split.logits, torch.tensor(logits).float())
    assert torch.equal(split.labels, torch.tensor(labels))


def test_rows_are_found_again(tmp_path):
    check_whole(fill(tmp_path))
    store = fill(tmp_path)
    assert (store.done, store.notes) == (SIZE, [])
    check_whole(store)


def test_rows_in_memory():
    check_whole(fill(None))


def test_an_interrupted_filling_goes_on(tmp_path):
    def interrupted():
        with FeatureStore(tmp_path, KEY, SIZE) as store:
            store.append(*rows(0, 3))
            store.append(*rows(3, 6))
            store.append(*rows(6, 8))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    store = FeatureStore(tmp_path, KEY, SIZE)
    assert (store.done, store.notes) == (8, [])
    store.__exit__()
    check_whole(fill(tmp_path))


def test_a_process_that_is_killed_while_it_writes(tmp_path):
    fill(tmp_path, stop=8)
    with (tmp_path / 'features.bin').open('ab') as file:
        file.write(b'half a row')  # not listed yet
    check_whole(fill(tmp_path))


def test_incomplete_rows_are_refused(tmp_path):
    with pytest.raises(ValueError, match='got 8 of 25'):
        fill(tmp_path, stop=8).split()


@pytest.mark.parametrize('name', ['features', 'logits', 'labels'])
@pytest.mark.parametrize('damage', ['byte', 'short', 'gone'])
def test_damage_is_found_and_made_again(tmp_path, name, damage):
    fill(tmp_path)
    path = tmp_path / f'{name}.bin'
    content = bytearray(path.read_bytes())
    width = len(content) // SIZE
    if damage == 'byte':
        content[14 * width] ^= 1
        path.write_bytes(content)
    elif damage == 'short':
        path.write_bytes(content[: 14 * width + 1])
    else:
        path.unlink()
    with FeatureStore(tmp_path, KEY, SIZE) as store:
        kept = 0 if damage == 'gone' else 12
        assert store.done == kept
        assert f'damaged from row {kept} on' in store.notes[0]
    check_whole(fill(tmp_path))


@pytest.mark.parametrize(
    'index',
    [
        '',
        '[]',
        '{"format": 1',
        json.dumps({'format': 1, 'key': KEY, 'size': SIZE, 'shapes': {}}),
    ],
)
def test_an_index_that_means_nothing(tmp_path, index):
    fill(tmp_path)
    (tmp_path / 'index.json').write_text(index)
    with FeatureStore(tmp_path, KEY, SIZE) as store:
        assert store.done == 0
        assert 'not used' in store.notes[0]
    check_whole(fill(tmp_path))


@pytest.mark.parametrize(
    ('key', 'size'), [({**KEY, 'data': 'c'}, SIZE), (KEY, SIZE + 1)]
)
def test_foreign_rows_are_not_used(tmp_path, key, size):
    fill(tmp_path)
    with FeatureStore(tmp_path, key, size) as store:
        assert store.done == 0
        assert 'other images or weights' in store.notes[0]


def test_the_first_rows_are_compared(tmp_path):
    store = fill(tmp_path)
    features, logits, labels = rows(0, 5)
    assert store.begins_with(features + 1e-4, logits, labels)
    assert not store.begins_with(features + 1, logits, labels)
    assert not store.begins_with(features, logits, labels[::-1])
    assert not store.begins_with(features[:, :1], logits, labels)


def test_one_process_at_a_time(tmp_path):
    first = FeatureStore(tmp_path, KEY, SIZE)
    with pytest.raises(FolderInUseError):
        FeatureStore(tmp_path, KEY, SIZE)
    first.__exit__()
    FeatureStore(tmp_path, KEY, SIZE).__exit__()


def test_labels_of_several_classes(tmp_path):
    labels = np.array([[1, 0, 1], [0, 0, 0]])
    with FeatureStore(tmp_path, KEY, 2) as store:
        store.append(np.ones((2, 2)), np.ones((2, 3)), labels)
        assert store.split().multi_label
