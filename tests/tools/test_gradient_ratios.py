"""The pull of DCR, read off the logs of runs."""

import json
import sys
from pathlib import Path

import pytest


def write_run(folder: Path, *logs: list[float]) -> None:
    """Logs of a training that was resumed, each a step on, and of a test."""
    for start, ratios in enumerate(logs):
        lines = [{'loss': 1.0, 'step': 0}]
        lines += [{'step': start + n, KEY: r} for n, r in enumerate(ratios)]
        write_log(folder / f'{start}_train', lines)
    write_log(folder / '9_test', [{'accuracy': 1.0, 'step': 0}])
    (folder / 'result.json').write_text('{}')


def write_log(folder: Path, lines: list[dict]) -> None:
    (folder / 'vis_data').mkdir(parents=True)
    text = '\n'.join(map(json.dumps, lines))
    (folder / 'vis_data' / 'scalars.json').write_text(text)


KEY = 'curvature/gradient_ratio'


def test_median_and_largest_of_each_run(
    scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    import gradient_ratios
    from rows import folder_name

    name = 'CE + DCR value, tau 10'
    runs = tmp_path / folder_name(name)
    write_run(runs / 'seed0', [0.01, 0.9, 0.9], [0.5, 0.02])
    write_run(tmp_path / 'CE' / 'seed0', [])
    command = ['x', 'dcr_fashion_mnist_lt', '--out', str(tmp_path)]
    monkeypatch.setattr(sys, 'argv', command)
    gradient_ratios.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[2:] == [f'| {name} | seed0 | 0.020 | 0.50 | 3 |']
