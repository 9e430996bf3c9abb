"""What is read, what is refused, and what the refusal says."""

import os
import pickle
from pathlib import Path
from typing import Any

import mmengine
import numpy as np
import pytest
import torch
from mmengine.config import ConfigDict
from mmengine.logging import HistoryBuffer

from mmfair.utils.restricted_pickle import plain_globals, restricted_pickle
from mmfair.utils.safe_loading import CheckpointError, safe_loading


class Code:
    """Makes a file when it is read from a pickle."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.mark),)


def buffer() -> HistoryBuffer:
    buffer = HistoryBuffer()
    buffer.update(1.5)
    return buffer


PLAIN = {
    'state_dict': {'weight': torch.arange(3.0)},
    'optimizer': {'state': {0: {'step': torch.tensor(1)}}, 'groups': [0.1]},
    'message_hub': {'loss': buffer(), 'lr': np.float64(0.5), 'n': np.int64(3)},
    'bank': {'rows': [torch.zeros(2, 3), None], 'labels': (1, 2)},
    'meta': {
        'palette': np.eye(3),
        'names': np.array(['a', 'b']),
        'dataset_meta': ConfigDict(classes=['a'], parts=[{'sign': 1}]),
        'folder': Path('work_dirs'),
    },
}


@pytest.mark.parametrize('zipped', [True, False])
def test_what_a_run_saves_is_read(tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / 'a.pth'
    torch.save(PLAIN, path, _use_new_zipfile_serialization=zipped)
    with safe_loading():
        loaded = torch.load(path)
    assert loaded['state_dict']['weight'].equal(torch.arange(3.0))
    assert loaded['message_hub']['loss'].current() == 1.5
    assert loaded['message_hub']['lr'] == 0.5
    assert loaded['meta']['names'].tolist() == ['a', 'b']
    assert loaded['meta']['dataset_meta'] == {
        'classes': ['a'],
        'parts': [{'sign': 1}],
    }


@pytest.mark.parametrize('kind', ['zip', 'legacy', 'raw', 'protocol 4'])
@pytest.mark.filterwarnings('ignore:Detected pickle protocol')
def test_code_is_refused_and_not_run(tmp_path: Path, kind: str) -> None:
    mark, path = tmp_path / 'mark', tmp_path / 'a.pth'
    content = {'state_dict': Code(mark)}
    if kind == 'raw':
        path.write_bytes(pickle.dumps(content))
    else:
        torch.save(
            content,
            path,
            pickle_protocol=4 if kind == 'protocol 4' else 2,
            _use_new_zipfile_serialization=kind != 'legacy',
        )
    for asked in (
        {},
        {'weights_only': False},
        {'map_location': 'cpu'},
        {'pickle_module': pickle},
    ):
        with pytest.raises(CheckpointError) as caught, safe_loading():
            torch.load(path, **asked)
        assert f"got '{path}', which can run code" in str(caught.value)
        assert '--trust-checkpoint' in str(caught.value)
        assert not mark.exists()


def test_code_is_run_where_it_is_trusted(tmp_path: Path) -> None:
    mark, path = tmp_path / 'mark', tmp_path / 'a.pth'
    torch.save({'state_dict': Code(mark)}, path)
    with safe_loading(trust=True):
        torch.load(path)
    assert mark.exists()


def test_statistics_of_the_log_reach_nothing_else(tmp_path: Path) -> None:
    class Reach:
        def __reduce__(self) -> tuple[Any, ...]:
            return getattr, (HistoryBuffer, '__init__')

    path = tmp_path / 'a.pth'
    torch.save({'x': Reach()}, path)
    with pytest.raises(CheckpointError, match='can run code'), safe_loading():
        torch.load(path)


def damaged(path: Path, kind: str) -> None:
    torch.save({'a': torch.zeros(1000)}, path)
    whole = path.read_bytes()
    if kind == 'legacy':
        torch.save(
            {'a': torch.zeros(1000)},
            path,
            _use_new_zipfile_serialization=False,
        )
        whole = path.read_bytes()
    contents = {
        'empty': b'',
        'half': whole[: len(whole) // 2],
        'last bytes': whole[:-30],
        'legacy': whole[: len(whole) // 2],
        'text': b'hello',
        'page': b'<html>Not found</html>',
        'zip': b'PK\x03\x04' + bytes(100),
    }
    path.write_bytes(contents[kind])


@pytest.mark.parametrize('trust', [False, True])
@pytest.mark.parametrize(
    'kind',
    ['empty', 'half', 'last bytes', 'legacy', 'text', 'page', 'zip'],
)
def test_damaged_files_are_named(
    tmp_path: Path, kind: str, trust: bool
) -> None:
    path = tmp_path / 'a.pth'
    damaged(path, kind)
    message = f"got '{path}', which is "
    with (
        pytest.raises(CheckpointError, match='that a run has saved') as caught,
        safe_loading(trust=trust),
    ):
        torch.load(path)
    assert message in str(caught.value)


def test_pickles_of_annotations(tmp_path: Path) -> None:
    path, mark = tmp_path / 'a.pkl', tmp_path / 'mark'
    mmengine.dump([{'label': np.int64(1)}], str(path))
    with safe_loading():
        assert mmengine.load(str(path)) == [{'label': 1}]
    path.write_bytes(pickle.dumps([Code(mark)]))
    with pytest.raises(CheckpointError, match='can run code'), safe_loading():
        mmengine.load(str(path))
    assert not mark.exists()


def test_everything_is_put_back() -> None:
    before = torch.load
    with safe_loading():
        assert torch.load is not before
    assert torch.load is before


def test_a_missing_file_stays_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), safe_loading():
        torch.load(tmp_path / 'none.pth')


def test_releases_without_a_list_of_safe_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before torch 2.6 the names are looked up by an unpickler of ours."""
    monkeypatch.setattr(torch, '__version__', '2.1.0+cpu')
    path, mark = tmp_path / 'a.pth', tmp_path / 'mark'
    torch.save(PLAIN, path)
    with safe_loading():
        assert torch.load(path)['message_hub']['loss'].current() == 1.5
    torch.save({'state_dict': Code(mark)}, path)
    with pytest.raises(CheckpointError, match='can run code'), safe_loading():
        torch.load(path)
    assert not mark.exists()


def test_names_of_both_generations_of_numpy() -> None:
    known = plain_globals()
    assert 'numpy.core.multiarray.scalar' in known
    assert 'numpy._core.multiarray.scalar' in known
    loads = restricted_pickle(known).loads
    assert loads(pickle.dumps(np.float32(2), protocol=2)) == 2
