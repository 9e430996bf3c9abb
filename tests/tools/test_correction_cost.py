"""The benchmark of corrections runs on a share of the images."""

import runpy
import sys
import time

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


@pytest.mark.usefixtures('threads')
def test_trainings_cut_short_are_made_up_for(monkeypatch, capsys) -> None:
    from mmfair.corrections import batch_training
    from mmfair.corrections.class_draws import ClassDraws

    for where, name in (
        *((batch_training, 'MOST'), (batch_training, 'FEWEST')),
        (ClassDraws, 'batch'),
    ):  # the tool changes them for its process
        monkeypatch.setattr(where, name, getattr(where, name))
    clock = iter(range(10**6))
    monkeypatch.setattr(time, 'process_time', lambda: float(next(clock)))
    size = ('--share', '0.01', '--features', '8', '--no-val')
    run(monkeypatch, *size, '--steps', '3', '--only', 'cRT')
    line = capsys.readouterr().out.splitlines()[1]
    # Four trainings, one of all and one a fold: each looks at the clock three
    # times, as the start and the end do once, and lacks 997 steps.
    assert line.split()[1] == str(4 * 3 + 1 + 4 * 997.0)


@pytest.mark.parametrize('share', ['0', '-1', 'nan', 'much', '2'])
def test_a_share_that_is_none(monkeypatch, capsys, share) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, '--share', share)
    assert '--share' in capsys.readouterr().err
