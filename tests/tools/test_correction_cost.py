"""The benchmark of corrections runs on a share of the images."""

import runpy
import sys

import pytest
import torch
from miniatures import ROOT


@pytest.fixture
def threads():
    """As many as before: the benchmark takes one."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    path = str(ROOT / 'tools' / 'benchmarks' / 'correction_cost.py')
    monkeypatch.setattr(sys, 'argv', [path, *arguments])
    runpy.run_path(path, run_name='__main__')


@pytest.mark.usefixtures('threads')
def test_each_has_its_seconds_and_the_peak(monkeypatch, capsys) -> None:
    size = ('--share', '0.01', '--features', '8')
    names = ('ridge regression', 'PC-softmax')
    run(monkeypatch, *size, '--half', '--only', *names)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith('data: ')
    for name, line in zip(names, lines[1:], strict=True):
        assert line.startswith(name)
        assert ' s  peak ' in line
        assert line.endswith(' GiB')


def test_an_unknown_name_is_answered_with_the_known(
    monkeypatch, capsys
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, '--only', 'crt')
    assert (
        "no correction 'crt'; there are logit adj" in capsys.readouterr().err
    )


@pytest.mark.parametrize('share', ['0', '-1', 'nan', 'much', '2'])
def test_a_share_that_is_none(monkeypatch, capsys, share) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, '--share', share)
    assert '--share' in capsys.readouterr().err
