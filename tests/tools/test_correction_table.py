"""Corrections of several trainings in one table."""

import json
import sys
from pathlib import Path

import pytest

COLUMNS = ('overall', 'many', 'medium', 'few', 'worst', 'harmonic_mean')


def write(folder: Path, gains: dict[str, float], chosen: str | None) -> str:
    rows = [
        {'name': name, 'gain': gain, **dict.fromkeys(COLUMNS, 0.5 + gain)}
        for name, gain in gains.items()
    ]
    found = {'aim': 'balanced', 'chosen': chosen, 'corrections': rows}
    folder.mkdir()
    (folder / 'corrections.json').write_text(json.dumps(found))
    return str(folder)


def printed(
    folders: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> str:
    from correction_table import main

    monkeypatch.setattr(sys, 'argv', ['correction_table.py', *folders])
    main()
    return capsys.readouterr().out


def test_seeds_are_paired(
    scripts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    folders = [
        write(tmp_path / 'a', {'as it is': 0.0, 'x': 0.1, 'y': 0.2}, 'x'),
        write(tmp_path / 'b', {'as it is': 0.0, 'x': 0.3, 'z': 0.2}, 'x'),
    ]
    out = printed(folders, monkeypatch, capsys)
    # Student's t with one degree of freedom: 12.706 x 14.14 / sqrt(2).
    assert '| x | 70.0 ± 14.1 |' in out
    assert '| +20.0 [-107.1, +147.1] | 2 |' in out
    assert '| y |' not in out
    assert '| z |' not in out
    # 0.2 - 0.1 in the first seed, 0 in the second.
    assert 'stays 5.0 ± 7.1 points behind' in out


def test_none_chosen_is_the_model_as_it_is(
    scripts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    folder = write(tmp_path / 'a', {'as it is': 0.0, 'x': -0.1}, None)
    out = printed([folder], monkeypatch, capsys)
    assert 'the chosen correction gains +0.0 points and stays 0.0' in out


def test_a_folder_without_tables_is_named(
    scripts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    with pytest.raises(SystemExit, match='must be a folder that correct.py'):
        printed([str(tmp_path)], monkeypatch, capsys)
