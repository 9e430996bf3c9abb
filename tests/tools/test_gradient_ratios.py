"""The pull of DCR, read off the logs of runs."""

import json
import sys
from pathlib import Path

import pytest


def write_run(folder: Path, ratios: list[float]) -> None:
    for name, lines in (
        ('1_train', [{'loss': 1.0}, *({'x': 0, KEY: r} for r in ratios)]),
        ('2_test', [{'accuracy': 1.0}]),
    ):
        log = folder / name / 'vis_data'
        log.mkdir(parents=True)
        text = '\n'.join(json.dumps(line) for line in lines)
        (log / 'scalars.json').write_text(text)
    (folder / 'result.json').write_text('{}')


KEY = 'curvature/gradient_ratio'


def test_median_and_largest_of_each_run(
    scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    import gradient_ratios

    name = 'CE + DCR value, tau 10'
    runs = tmp_path / gradient_ratios.folder_name(name)
    write_run(runs / 'seed0', [0.01, 0.5, 0.02])
    write_run(tmp_path / 'CE' / 'seed0', [])
    command = ['x', 'dcr_fashion_mnist_lt', '--out', str(tmp_path)]
    monkeypatch.setattr(sys, 'argv', command)
    gradient_ratios.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[2:] == [f'| {name} | seed0 | 0.020 | 0.50 | 3 |']
