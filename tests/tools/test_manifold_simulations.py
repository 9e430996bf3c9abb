"""Figs. 3, 5, 12 and 13 of the curvature paper as commands."""

import itertools
import runpy
import sys

import pytest
import torch
from miniatures import ROOT

from mmfair.functional import curvature_regularization

TOOL = ROOT / 'tools' / 'experiments' / 'manifold_simulations.py'


@pytest.fixture
def tool() -> dict:
    return runpy.run_path(str(TOOL))


def test_separation_grows_with_distance_and_is_symmetric(tool) -> None:
    panels = tool['separation'](centred=True)
    _, _, curves = panels['equal radii']
    first, second = curves.values()
    assert first == pytest.approx(second, abs=0.12)
    for _, _, curves in list(panels.values())[:2]:
        for values in curves.values():
            assert all(b > a for a, b in itertools.pairwise(values))


def test_curvature_grows_with_the_bend_for_any_number_of_neighbours(
    tool, monkeypatch
) -> None:
    monkeypatch.setitem(tool['curvature'].__globals__, 'POINTS', 300)
    monkeypatch.setitem(
        tool['curvature'].__globals__, 'NEIGHBOURS', (10, 20, 40)
    )
    panels = tool['curvature']()
    assert list(panels) == [
        'z = w (x^2 - y^2)',
        'z = sin(sin(w x / 2)) + cos(cos(w x / 2))',
    ]
    for _, _, curves in panels.values():
        for values in curves.values():
            assert values[-1] > values[4] > values[0] >= 0


def test_the_penalty_without_and_with_the_inverse(tool) -> None:
    (_, steps, before), (_, _, after) = tool['penalty']().values()
    (before,), (after,) = before.values(), after.values()
    assert before[-1] == after[0] == 0
    assert all(b < a for a, b in itertools.pairwise(before))
    assert all(b > a for a, b in itertools.pairwise(after))
    total = curvature_regularization(torch.tensor(steps), reading='exact')
    assert sum(after) == pytest.approx(float(total), rel=1e-6)


def test_it_prints_and_draws(monkeypatch, tmp_path, capsys) -> None:
    figure = tmp_path / 'figure.png'
    command = [str(TOOL), 'separation', '--uncentred', '--out', str(figure)]
    monkeypatch.setattr(sys, 'argv', command)
    runpy.run_path(str(TOOL), run_name='__main__')
    said = capsys.readouterr().out
    assert said.count('| distance of the centres |') == 2
    assert figure.read_bytes()[1:4] == b'PNG'
