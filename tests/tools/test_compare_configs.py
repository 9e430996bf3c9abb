"""What two states of the configs resolve to."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from miniatures import ROOT
from run_tool import run_command


@pytest.fixture(scope='module')
def tool() -> ModuleType:
    path = ROOT / 'tools' / 'dev' / 'compare_configs.py'
    spec = importlib.util.spec_from_file_location('compare_configs', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_difference_is_named(tool: ModuleType) -> None:
    old = {'a': {'x': 1, 'y': [1, 2]}, 'b': True}
    new = {'a': {'x': 2, 'y': [1, 3]}, 'b': 1, 'c': 0}
    assert list(tool.differences(old, new)) == [
        'a.x: 1 -> 2',
        'a.y.1: 2 -> 3',
        'b: True -> 1',
        "c: '(absent)' -> 0",
    ]
    assert list(tool.differences(old, old)) == []


def test_moved_configs_are_found(tool: ModuleType) -> None:
    old = {'zut/a.py': {'x': 1}, 'dcr/b.py': {}, 'zut/gone.py': {}}
    new = {'baselines/a.py': {'x': 2}, 'long_tail/c.py': {}, 'zut/d.py': {}}
    changed, gone, added = tool.compare(
        old, new, {'dcr/b.py': 'long_tail/c.py'}
    )
    assert changed == {'baselines/a.py': ['x: 1 -> 2']}
    assert gone == ['zut/gone.py']
    assert added == ['zut/d.py']


def write_configs(folder: Path, lr: float, variable: str) -> None:
    path = folder / 'configs' / 'zut' / 'a.py'
    path.parent.mkdir(parents=True)
    path.write_text(f'lr = {lr}\n{variable} = 1\n')


def test_two_folders(tmp_path: Path) -> None:
    write_configs(tmp_path / 'old', 0.1, 'dcr')
    write_configs(tmp_path / 'new', 0.2, 'zut')
    path = ROOT / 'tools' / 'dev' / 'compare_configs.py'
    said = run_command(
        sys.executable,
        *(path, tmp_path / 'old', tmp_path / 'new', '--show'),
    )
    # Variables of methods are no settings of a run.
    assert said.splitlines() == [
        '   1 configs: lr: 0.1 -> 0.2',
        '       zut/a.py',
        '1 configs before, 1 now: 0 resolve alike.',
    ]
