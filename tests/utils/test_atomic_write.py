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
