"""The tool that draws the log of the geometry."""

import json
import runpy
import sys
from pathlib import Path

import pytest
from run_tool import run_tool, tool

from mmfair.evaluation import GEOMETRY_NUMBERS

NAME = 'analysis/geometry_curves'


def write_log(path: Path, places: tuple[str, ...] = ('fc:input',)) -> Path:
    path.parent.mkdir(exist_ok=True)
    lines = []
    # The last of two lines of one epoch is shown.
    for epoch, value in ((10, 0.5), (0, 0.25), (10, 0.75)):
        figures = dict.fromkeys(GEOMETRY_NUMBERS, value)
        found = [{'place': p, **figures, 'classes': []} for p in places]
        lines.append(json.dumps({'epoch': epoch, 'places': found}))
    path.write_text('\n'.join(lines) + '\n')
    return path


def test_a_figure_of_two_runs(tmp_path: Path) -> None:
    logs = [write_log(tmp_path / n / 'log.jsonl') for n in ('ce', 'dcr')]
    figure = tmp_path / 'figure.png'
    assert 'Written: ' in run_tool(NAME, *logs, '--out', figure)
    assert figure.read_bytes()[1:4] == b'PNG'


def test_measurements_in_the_order_of_the_epochs(tmp_path: Path) -> None:
    read_log = runpy.run_path(str(tool(NAME)))['read_log']
    log = write_log(tmp_path / 'log.jsonl', ('fc:input', 'neck'))
    for place, found in ((None, 'fc:input'), ('neck', 'neck')):
        points = read_log(str(log), place)
        assert [(p['epoch'], p['curvature']) for p in points] == [
            (0, 0.25),
            (10, 0.75),
        ]
        assert {point['place'] for point in points} == {found}


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (
            ['none.jsonl'],
            "LOG: file must exist, got 'none.jsonl'. GeometryLogHook writes "
            'it.',
        ),
        (
            ['other.jsonl'],
            'LOG: lines must be measurements of GeometryLogHook, got another '
            "in line 1 of 'other.jsonl'. Check the path.",
        ),
        (
            ['log.jsonl', '--place', 'neck'],
            "--place: place must be one of fc:input, got 'neck'.",
        ),
        (
            ['log.jsonl', '--names', 'a', 'b'],
            '--names: there must be one of its own for each of the 1 logs, '
            'got a, b.',
        ),
        (
            ['log.jsonl', 'log.jsonl', '--names', 'a', 'a'],
            '--names: there must be one of its own for each of the 2 logs, '
            'got a, a.',
        ),
    ],
)
def test_what_can_not_be_drawn(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    message: str,
) -> None:
    write_log(folder / 'log.jsonl')
    (folder / 'other.jsonl').write_text('{"mode": "train"}\n')
    path = str(tool(NAME))
    monkeypatch.setattr(sys, 'argv', [path, *options, '--out', 'figure.png'])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(path, run_name='__main__')
    assert str(caught.value) == message
    assert not (folder / 'figure.png').exists()


def test_the_loss_is_the_mean_of_each_epoch(tmp_path: Path) -> None:
    read_loss = runpy.run_path(str(tool(NAME)))['read_loss']
    log = write_log(tmp_path / 'run' / 'log.jsonl')
    assert read_loss(str(log)) == []
    lines = [
        {'epoch': 1, 'loss': 3.0},
        {'epoch': 1, 'loss': 1.0},
        {'epoch': 2, 'loss': 0.5},
        {'accuracy': 70.0, 'step': 2},
    ]
    (log.parent / 'vis_data').mkdir()
    text = '\n'.join(json.dumps(line) for line in lines)
    (log.parent / 'vis_data' / 'scalars.json').write_text(text)
    assert read_loss(str(log)) == [(1, 2.0), (2, 0.5)]
    figure = tmp_path / 'figure.png'
    assert 'Written: ' in run_tool(NAME, log, '--out', figure)
