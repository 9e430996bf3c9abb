"""Output that can't be written is noticed before the work."""

import os
from pathlib import Path

import pytest

from mmfair.utils.check_output import check_output_file, check_output_folder


def test_what_can_be_written(tmp_path: Path) -> None:
    check_output_file(tmp_path / 'new' / 'a.json', '--out')
    check_output_folder(tmp_path / 'other' / 'deep', '--out')
    assert [path.name for path in tmp_path.rglob('*')] == [
        *('new', 'other', 'deep')
    ]
    (tmp_path / 'a.json').write_text('{}')
    check_output_file(tmp_path / 'a.json', '--out')
    assert (tmp_path / 'a.json').read_text() == '{}'


@pytest.fixture
def wrong(tmp_path: Path) -> dict[str, str]:
    (tmp_path / 'file').write_text('x')
    os.mkfifo(tmp_path / 'pipe')
    return {
        'below a file': str(tmp_path / 'file' / 'a'),
        'no such device': '/proc/none/a',
        'null': f'{tmp_path}/a\0b',
        'long': str(tmp_path / ('a' * 300)),
        'pipe': str(tmp_path / 'pipe'),
        'folder': str(tmp_path),
        'device': '/dev/full',
        'file': str(tmp_path / 'file'),
    }


@pytest.mark.parametrize(
    'kind',
    [
        *('below a file', 'no such device', 'null', 'long', 'pipe'),
        *('folder', 'device'),
    ],
)
def test_files(wrong: dict[str, str], kind: str) -> None:
    with pytest.raises(ValueError, match='^--csv: path must be a file') as at:
        check_output_file(wrong[kind], '--csv')
    assert repr(wrong[kind]) in str(at.value)


@pytest.mark.parametrize(
    'kind', ['below a file', 'no such device', 'null', 'long', 'pipe', 'file']
)
def test_folders(wrong: dict[str, str], kind: str) -> None:
    with pytest.raises(ValueError, match='^--out: path must be a fol') as at:
        check_output_folder(wrong[kind], '--out')
    assert repr(wrong[kind]) in str(at.value)
