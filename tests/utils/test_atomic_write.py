from pathlib import Path

import pytest

from mmfair.utils.atomic_write import atomic_write


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / 'a.txt'
    atomic_write(target, 'old')
    with pytest.raises(UnicodeEncodeError):
        atomic_write(target, 'half \ud800')
    assert target.read_text() == 'old'
    assert list(tmp_path.iterdir()) == [target]


def test_bytes_stay_as_they_are(tmp_path: Path) -> None:
    atomic_write(tmp_path / 'a.png', b'\x89PNG\r\n\xff')
    assert (tmp_path / 'a.png').read_bytes() == b'\x89PNG\r\n\xff'
