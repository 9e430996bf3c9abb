"""What is made of the results of a table."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest


def write(folder: Path, seed: int, accuracy: float, **more: Any) -> None:
    target = folder / f'seed{seed}'
    target.mkdir(parents=True)
    result = {'seed': seed, 'metrics': {'accuracy': accuracy}, **more}
    (target / 'result.json').write_text(json.dumps(result))


def test_differences_of_another_column(scripts, tmp_path: Path) -> None:
    for seed, few in ((0, 5), (1, 6)):
        metrics = {'accuracy': 70, 'few': few}
        write(tmp_path / 'CE', seed, 70, metrics=metrics)
        write(tmp_path / 'ZUT', seed, 70, metrics={**metrics, 'few': few - 2})
    settings = {
        'columns': [TOP, {'title': 'few-shot', 'metric': 'few'}],
        'rows': [{'name': 'CE'}, {'name': 'ZUT', 'baseline': 'CE'}],
    }
    settings = scripts.table.with_first(settings, 'few-shot')
    lines = scripts.table.markdown(settings, tmp_path).splitlines()
    assert lines[0].startswith('| row | few-shot | top-1 | seeds | few-shot, ')
    assert lines[3].endswith('| 2 | -2.0 (no interval) |')
    with pytest.raises(SystemExit, match=r"got 'fwe'. Write one of \['few-"):
        scripts.table.with_first(settings, 'fwe')


def test_some_rows_alone_keep_their_baseline(scripts, tmp_path: Path) -> None:
    best = {'accuracy': {'highest': {'epoch': 1, 'value': 80}}}
    for seed, base in ((0, 70), (1, 72)):
        write(tmp_path / 'CE', seed, base, best_on_test=best)
        write(tmp_path / 'ZUT', seed, base + 1 + seed)
    (tmp_path / 'other/seed0').mkdir(parents=True)
    (tmp_path / 'other/seed0/result.json').write_text('damaged')
    rows = [{'name': 'other'}, {'name': 'CE'}]
    rows += [{'name': 'ZUT', 'baseline': 'CE'}]
    settings = {'columns': [TOP], 'rows': rows}
    chosen = scripts.table.with_rows(settings, ['ZUT'])
    lines = scripts.table.markdown(chosen, tmp_path).splitlines()
    assert lines[0] == '| row | top-1 | seeds | top-1, less the baseline |'
    assert lines[2].startswith('| ZUT | 72.50 ± 2.12 | 2 | +1.5 [')
    assert lines[3] == ''
    with pytest.raises(SystemExit, match=r"got \['ZTU'\].*mean 'ZUT'"):
        scripts.table.with_rows(settings, ['ZTU'])


def record(
    *, train: str = 'aa', test: str = 'bb', config: str = 'cc'
) -> dict[str, Any]:
    part = {
        'config_fingerprint': config,
        'commit': '0123456789abcdef-dirty',
        'versions': {'torch': '2.0', 'cuda': None},
        'device': 'cpu',
    }
    return {'data': {'train': train, 'test': test}, 'train': part}


TOP = {'title': 'top-1', 'metric': 'accuracy', 'digits': 2}


def test_table_by_hand(scripts, tmp_path: Path) -> None:
    for seed, base, ours in ((0, 70, 71), (1, 72, 75), (2, 74, 76)):
        write(tmp_path / 'CE', seed, base)
        write(tmp_path / 'CE___ZUT', seed, ours)
    settings = {
        'columns': [TOP],
        'rows': [
            {'name': 'CE'},
            {'name': 'CE + ZUT', 'baseline': 'CE'},
            {'name': 'focal', 'baseline': 'CE'},
            {'name': 'later', 'to_come': 'no code'},
        ],
    }
    lines = scripts.table.markdown(settings, tmp_path).splitlines()
    assert lines[0] == '| row | top-1 | seeds | top-1, less the baseline |'
    assert lines[2] == '| CE | 72.00 ± 2.00 | 3 | - |'
    # differences 1, 3, 2: mean 2, std 1; t(0.975, 2) = 4.303
    assert lines[3] == '| CE + ZUT | 74.00 ± 2.65 | 3 | +2.0 [-0.5, +4.5] |'
    assert lines[4] == '| focal | - | not run | - |'
    assert lines[5] == '| later | - | to come: no code | - |'
    assert lines[-1] == (
        'Made by `table.py`; commits: unknown; versions: unknown; devices: '
        'unknown.'
    )
    text = scripts.table.as_csv(settings, tmp_path)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert float(rows[1]['top-1']) == 74
    assert float(rows[1]['top-1, std']) == pytest.approx(7**0.5)
    assert float(rows[1]['top-1, less the baseline, high']) == pytest.approx(
        4.484, abs=1e-3
    )
    assert rows[3] == {
        **dict.fromkeys(rows[0], ''),
        'row': 'later',
        'seeds': '0',
    }


@pytest.mark.parametrize(('seed', 'count'), [(0, 'one seed'), (1, 'no seed')])
def test_why_a_single_seed_has_no_difference(
    scripts, tmp_path: Path, seed: int, count: str
) -> None:
    write(tmp_path / 'CE', 0, 70)
    write(tmp_path / 'ZUT', seed, 71)
    rows = [{'name': 'CE'}, {'name': 'ZUT', 'baseline': 'CE'}]
    settings = {'columns': [TOP], 'rows': rows}
    text = scripts.table.markdown(settings, tmp_path)
    assert '| CE | 70.00 | 1 | - |' in text
    assert '| ZUT | 71.00 | 1 | - (2) |' in text
    assert f'(2) ZUT and CE have {count} in common, and an' in text


def test_the_figures_of_the_paper_and_the_best_epochs(
    scripts, tmp_path: Path
) -> None:
    best = {'accuracy': {'highest': {'value': 81.5}, 'lowest': {'value': 9}}}
    write(tmp_path / 'CE', 0, 80, best_on_test=best, record=record())
    settings = {
        'columns': [TOP],
        'note': 'A note.',
        'rows': [
            {
                'name': 'CE',
                'paper': {'top-1': '92.06±0.07'},
                'source': 'Table 1',
            },
            {'name': 'focal'},
        ],
    }
    lines = scripts.table.markdown(settings, tmp_path).splitlines()
    assert lines[0] == (
        '| row | top-1 | top-1, paper | best epoch on test: top-1 | seeds | '
        'top-1, less the baseline |'
    )
    assert lines[2] == '| CE | 80.00 | 92.06±0.07 (Table 1) | 81.50 | 1 | - |'
    assert lines[3] == '| focal | - | - | - | not run | - |'
    assert lines[5] == 'A note.'
    assert lines[6] == (
        'Made by `table.py`; commits: 0123456789ab (with changes); versions: '
        'torch 2.0; devices: cpu.'
    )
    settings['columns'][0]['best'] = 'lowest'
    assert '| 9.00 |' in scripts.table.markdown(settings, tmp_path)


@pytest.mark.parametrize(
    ('other', 'named'),
    [
        (record(train='dd'), 'training data (aa, dd)'),
        (record(test='dd'), 'test data (bb, dd)'),
        (record(config='dd'), 'config (cc, dd)'),
        ({}, 'training data (aa, unknown), test data (bb, unknown), '),
    ],
)
def test_runs_of_two_kinds_are_not_mixed(
    scripts, tmp_path: Path, other: dict, named: str
) -> None:
    write(tmp_path / 'CE', 0, 80, record=record())
    write(tmp_path / 'CE', 1, 90, record=other)
    settings = {'columns': [TOP], 'rows': [{'name': 'CE'}]}
    with pytest.raises(SystemExit) as caught:
        scripts.table.markdown(settings, tmp_path)
    one, two = tmp_path / 'CE' / 'seed0', tmp_path / 'CE' / 'seed1'
    assert str(caught.value).startswith(
        f"table.py: runs of row 'CE' must be of one kind, got {one} and "
        f'{two} with different {named}'
    )
    prefix = ['dd'] if other else ['unk']
    text = scripts.table.markdown(settings, tmp_path, prefix)
    assert '| CE | 90.00 | 1 | - |' in text


def test_no_difference_between_tests_on_different_data(
    scripts, tmp_path: Path
) -> None:
    for seed in (0, 1):
        write(tmp_path / 'CE', seed, 80 + seed, record=record())
        write(tmp_path / 'b', seed, 90, record=record(test='dd'))
        write(tmp_path / 'c', seed, 91, record=record(train='dd'))
    settings = {
        'columns': [TOP],
        'rows': [
            {'name': 'CE'},
            {'name': 'b', 'baseline': 'CE'},
            {'name': 'c', 'baseline': 'CE'},
        ],
    }
    lines = scripts.table.markdown(settings, tmp_path).splitlines()
    assert lines[3] == '| b | 90.00 ± 0.00 | 2 | - (1) |'
    assert lines[4].startswith('| c | 91.00 ± 0.00 | 2 | +10.5 [')
    assert lines[6] == '(1) b and CE were tested on different data.'


def test_a_table_of_two_tasks_compares_what_its_rows_have(
    scripts, tmp_path: Path
) -> None:
    for seed, base, ours in ((0, 70, 71), (1, 72, 75), (2, 74, 76)):
        write(tmp_path / 'CE', seed, base)
        write(tmp_path / 'CE___ZUT', seed, ours)
    settings = {
        'columns': [{'title': 'mAP', 'metric': 'mAP'}, TOP],
        'rows': [{'name': 'CE'}, {'name': 'CE + ZUT', 'baseline': 'CE'}],
    }
    lines = scripts.table.markdown(settings, tmp_path).splitlines()
    assert lines[0] == '| row | mAP | top-1 | seeds | mAP, less the baseline |'
    assert lines[3].endswith('| +2.0 [-0.5, +4.5] (top-1) |')
    settings['columns'] = settings['columns'][:1]
    with pytest.raises(SystemExit, match='must have one of'):
        scripts.table.markdown(settings, tmp_path)


def test_equal_differences_have_no_interval(scripts, tmp_path: Path) -> None:
    """One without width would say that no other seed can differ."""
    for seed, base in ((0, 70), (1, 72)):
        write(tmp_path / 'CE', seed, base)
        write(tmp_path / 'ZUT', seed, base + 1)
    rows = [{'name': 'CE'}, {'name': 'ZUT', 'baseline': 'CE'}]
    settings = {'columns': [TOP], 'rows': rows}
    lines = scripts.table.markdown(settings, tmp_path).splitlines()
    assert lines[3].endswith('| +1.0 (no interval) |')
    text = scripts.table.as_csv(settings, tmp_path)
    row = list(csv.DictReader(io.StringIO(text)))[1]
    assert float(row['top-1, less the baseline']) == 1
    assert row['top-1, less the baseline, low'] == ''
