"""The benchmark of decompositions runs and names the fastest."""

import runpy
import sys

import pytest
from miniatures import ROOT


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    path = str(ROOT / 'tools' / 'benchmarks' / 'eigh_speed.py')
    monkeypatch.setattr(sys, 'argv', [path, *arguments])
    runpy.run_path(path, run_name='__main__')


def test_every_method_is_timed(monkeypatch, capsys) -> None:
    methods = ('cpu', 'device', 'jacobi')
    sizes = ('--counts', '3', '5', '--size', '6', '--rounds', '1')
    run(monkeypatch, *sizes, '--methods', *methods)
    lines = capsys.readouterr().out.splitlines()
    for count in ('3', '5'):
        for method in methods:
            assert any({count, method} <= set(line.split()) for line in lines)
    assert 'cpu, 3 matrices: ' in lines[-1]


def test_sizes_that_are_none(monkeypatch, capsys) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, '--counts', '0')
    assert 'must be >= 1' in capsys.readouterr().err
