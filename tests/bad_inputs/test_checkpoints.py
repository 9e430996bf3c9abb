"""Files that are no checkpoint of the model, and hold what they should not."""

import io
import os
import pickle
import sys
import zipfile
from pathlib import Path

import pytest
import torch
from tiny_config import write_tiny_config

from mmfair import __main__ as command


class Code:
    """Runs a command when it is unpickled."""

    def __reduce__(self) -> tuple:
        return os.system, ('touch ran',)


def saved(value: object) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer)
    return buffer.getvalue()


def archive(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as folder:
        folder.writestr(name, b'x')
    return buffer.getvalue()


WEIGHTS = {'state_dict': {'head.layers.head.weight': torch.zeros(10, 16)}}

CONTENTS: dict[str, bytes] = {
    'nothing': b'',
    'text': b'weights',
    'html': b'<!doctype html><title>404</title>',
    'truncated': saved(WEIGHTS)[:300],
    'another-archive': archive('readme.txt'),
    'code': saved({**WEIGHTS, 'meta': Code()}),
    'bare-code': pickle.dumps(Code()),
    'a-number': saved(3),
    'a-list': saved([1, 2]),
    'no-weights': saved({}),
    'weights-are-none': saved({'state_dict': None}),
    'other-sizes': saved(
        {'state_dict': {'head.layers.head.weight': torch.zeros(7, 16)}}
    ),
    'under-model': saved({'model': WEIGHTS['state_dict'], 'epoch': 3}),
    'another-model': saved({'state_dict': {'conv1.weight': torch.zeros(3)}}),
}


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_tiny_config(folder)
    monkeypatch.setattr(sys, 'path', sys.path[:])
    monkeypatch.setitem(sys.modules, '__main__', sys.modules['__main__'])
    return folder


@pytest.mark.parametrize('name', CONTENTS)
def test_a_file_that_is_no_checkpoint_is_named(
    here: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / f'{name}.pth').write_bytes(CONTENTS[name])
    arguments = ['mmfair', 'test', 'tiny.py', f'{name}.pth', '--out', 'm.json']
    monkeypatch.setattr(sys, 'argv', arguments)
    with pytest.raises(SystemExit) as caught:
        command.main()
    assert f'{name}.pth' in str(caught.value.code)
    if name == 'under-model':
        assert "got them under 'model'" in str(caught.value.code)
        assert "torch.save({'state_dict': torch.load('" in caught.value.code
    assert not (here / 'ran').exists()
    assert not (here / 'm.json').exists()
