"""Corrections of several trainings in one table."""

import json
import sys
from pathlib import Path

import pytest

NAN = float('nan')
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


def read(folder: str) -> dict:
    return json.loads(Path(folder, 'corrections.json').read_text())


def rewrite(folder: str, found: dict | str | bytes) -> None:
    if isinstance(found, dict):
        found = json.dumps(found)
    if isinstance(found, str):
        found = found.encode()
    Path(folder, 'corrections.json').write_bytes(found)


def without(found: dict, key: str) -> dict:
    return {name: value for name, value in found.items() if name != key}


def of_row(found: dict, **changes: object) -> dict:
    rows = [{**row, **changes} for row in found['corrections']]
    return {**found, 'corrections': rows}


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
    few = printed([*folders, '--rows', 'x'], monkeypatch, capsys)
    assert [line for line in out.splitlines() if line in few] == (
        few.splitlines()
    )
    assert '| as it is |' in out
    assert '| as it is |' not in few
    with pytest.raises(SystemExit, match='names must differ'):
        printed([*folders, '--rows', 'x', 'x'], monkeypatch, capsys)
    with pytest.raises(
        SystemExit, match=r"got \['y'\]. There are 'as it is', 'x'"
    ):
        printed([*folders, '--rows', 'y'], monkeypatch, capsys)


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


def test_a_group_without_classes_has_no_number(
    scripts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    folder = write(tmp_path / 'a', {'as it is': 0.0}, None)
    found = read(folder)
    del found['corrections'][0]['few']
    found['corrections'][0]['many'] = None
    rewrite(folder, found)
    out = printed([folder], monkeypatch, capsys)
    assert '| as it is | 50.0 | - | 50.0 | - | 50.0 | 50.0 |' in out


@pytest.mark.parametrize(
    ('change', 'words'),
    [
        (lambda found: '{"aim": ', 'JSONDecodeError'),
        (lambda found: '[]', 'TypeError'),
        (lambda found: b'\xff', 'UnicodeDecodeError'),
        (lambda found: {**found, 'corrections': []}, 'no row'),
        (lambda found: {**found, 'chosen': 'z'}, "chosen 'z', which is no"),
        (lambda found: without(found, 'aim'), "KeyError: 'aim'"),
        (lambda found: of_row(found, gain=None), 'TypeError'),
        (lambda found: of_row(found, gain=NAN), "gain of 'x' is nan"),
        (lambda found: of_row(found, few=NAN), "few of 'x' is nan"),
        (lambda found: of_row(found, overall='0.5'), 'TypeError'),
    ],
)
def test_a_damaged_file_is_named(
    scripts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    change,
    words: str,
) -> None:
    folder = write(tmp_path / 'a', {'x': 0.1}, 'x')
    rewrite(folder, change(read(folder)))
    with pytest.raises(SystemExit) as caught:
        printed([folder], monkeypatch, capsys)
    assert f"OUT: '{folder}/corrections.json' must be" in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ('facts', 'words'),
    [
        (('a.py', 'a.pth', 'b.py', 'b.pth'), 'one config, got a.py, b.py'),
        (('a.py', 'a.pth', 'a.py', 'a.pth'), "checkpoints, got 'a.pth' in"),
    ],
)
def test_folders_that_are_no_seeds_of_one_model(
    scripts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    facts: tuple[str, ...],
    words: str,
) -> None:
    folders = []
    for name, config, checkpoint in (('a', *facts[:2]), ('b', *facts[2:])):
        folders.append(write(tmp_path / name, {'x': 0.1}, 'x'))
        where = {'config': config, 'checkpoint': checkpoint}
        rewrite(folders[-1], {**read(folders[-1]), 'facts': where})
    with pytest.raises(SystemExit, match=words):
        printed(folders, monkeypatch, capsys)
