"""Tables and results that break a rule, each with its answer."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

COLUMN = {'title': 'top-1', 'metric': 'accuracy'}
ROW = {'name': 'CE', 'config': 'a.py'}
DEEP: list = []
DEEP.append(DEEP)


NAMES = ['..', '.', '', '|', 'a | b', 'two\nlines', '--', 'a\x00b', 'a' * 101]


@pytest.mark.parametrize('name', [*NAMES, 5, None, True, ['a'], 1.5])
def test_names_of_rows(scripts, name: Any) -> None:
    table = {'columns': [COLUMN], 'rows': [{**ROW, 'name': name}]}
    with pytest.raises(SystemExit, match='name of a row must be text of one'):
        scripts.rows.check_table(table, 'mine')


@pytest.mark.parametrize(
    ('change', 'rule'),
    [
        ({'columns': [COLUMN, COLUMN]}, 'columns must have titles apart'),
        (
            {'columns': [{**COLUMN, 'title': 'seeds'}]},
            "none 'row' or 'seeds'",
        ),
        ({'columns': [{**COLUMN, 'title': 3}]}, 'title of a column must be'),
        ({'columns': [{**COLUMN, 'metric': []}]}, 'metric of a column must'),
        ({'columns': [{**COLUMN, 'digits': -1}]}, 'digits of a column must'),
        ({'columns': [{**COLUMN, 'digits': True}]}, 'digits of a column must'),
        ({'columns': []}, 'columns must be a list'),
        ({'columns': COLUMN}, 'columns must be a list'),
        ({'columns': ['top-1']}, 'columns must be a list of mappings'),
        ({'rows': None}, 'rows must be a list'),
        ({'rows': [ROW, {**ROW, 'name': 'ce'}]}, 'make folders apart'),
        (
            {'rows': [ROW, {**ROW, 'name': 'C?'}, {**ROW, 'name': 'C!'}]},
            'make',
        ),
        ({'options': ['a=1']}, 'options must be a mapping'),
        ({'rows': [{**ROW, 'options': {1: 2}}]}, 'options must be a mapping'),
        ({'rows': [{**ROW, 'paper': ['x']}]}, 'paper must be a mapping'),
        ({'note': DEEP}, 'table must have at most'),
    ],
)
def test_rules(scripts, change: dict[str, Any], rule: str) -> None:
    table = {'columns': [COLUMN], 'rows': [ROW], **change}
    with pytest.raises(SystemExit, match=rule):
        scripts.rows.check_table(table, 'mine')


@pytest.mark.parametrize(
    ('content', 'rule'),
    [
        (b'rows: [', 'must be YAML in UTF-8'),
        ('rows: x'.encode('utf-16'), 'must be YAML in UTF-8'),
        (b'', 'must have columns and rows'),
        (b'a: !!python/object/apply:os.getcwd []', 'must be YAML'),
    ],
)
def test_files(scripts, tmp_path: Path, content: bytes, rule: str) -> None:
    path = tmp_path / 'mine.yml'
    path.write_bytes(content)
    with pytest.raises(SystemExit, match=rule):
        scripts.rows.load_table(str(path))


def test_a_bomb_of_aliases(scripts, tmp_path: Path) -> None:
    lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    lines += [
        f'a{i}: &a{i} [{", ".join([f"*a{i - 1}"] * 10)}]' for i in range(1, 9)
    ]
    lines += ['columns: [{title: a, metric: a}]', 'rows: *a8']
    path = tmp_path / 'mine.yml'
    path.write_text('\n'.join(lines))
    with pytest.raises(SystemExit, match='at most 100000 values'):
        scripts.rows.load_table(str(path))


def test_a_pipe_is_no_table(scripts, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / 'mine.yml')
    with pytest.raises(SystemExit, match='no table'):
        scripts.rows.load_table(str(tmp_path / 'mine.yml'))


def test_a_byte_order_mark_is_none_of_the_table(
    scripts, tmp_path: Path
) -> None:
    path = tmp_path / 'mine.yml'
    table = {'columns': [COLUMN], 'rows': [ROW]}
    path.write_bytes(b'\xef\xbb\xbf' + json.dumps(table).encode())
    assert scripts.rows.load_table(str(path)) == table


# Results.


def result(folder: Path, name: str = 'seed0', **content: Any) -> Path:
    path = folder / 'CE' / name / 'result.json'
    path.parent.mkdir(parents=True)
    whole = {'row': 'CE', 'seed': 0, 'metrics': {'accuracy': 70.0}, **content}
    path.write_text(json.dumps(whole))
    return path


TABLE = {'columns': [COLUMN], 'rows': [{'name': 'CE'}]}


@pytest.mark.parametrize(
    ('content', 'rule'),
    [
        ({'row': 'ZUT'}, "row must be 'CE', got 'ZUT'"),
        ({'seed': 'one'}, "seed must be a whole number, got 'one'"),
        ({'seed': True}, 'seed must be a whole number'),
        ({'seed': 1.5}, 'seed must be a whole number'),
        ({'seed': None}, 'seed must be a whole number'),
        ({'metrics': [1]}, 'metrics must be an object'),
        ({'record': 'x'}, 'record must be an object'),
        ({'metrics': {'accuracy': 'high'}}, 'accuracy must be a number'),
        ({'metrics': {'accuracy': [1.0]}}, 'accuracy must be a number'),
        ({'metrics': {'accuracy': True}}, 'accuracy must be a number'),
        ({'record': {'data': ['x']}}, 'record.data must be an object'),
        ({'record': {'data': {'test': 3}}}, 'record.data.test must be text'),
        ({'record': {'train': 'x'}}, 'record.train must be an object'),
        (
            {'record': {'test': {'versions': ['x']}}},
            'record.test.versions must be an object',
        ),
        (
            {'best_on_test': {'accuracy': [1]}},
            'best_on_test.accuracy must be an object',
        ),
        (
            {'best_on_test': {'accuracy': {'highest': {}}}},
            'best_on_test.accuracy.highest.value must be a number',
        ),
    ],
)
def test_results(
    scripts, tmp_path: Path, content: dict[str, Any], rule: str
) -> None:
    path = result(tmp_path, **content)
    with pytest.raises(SystemExit, match=rule) as caught:
        scripts.table.markdown(TABLE, tmp_path)
    assert str(path.parent) in str(caught.value)


@pytest.mark.parametrize('content', ['', '{"row": "C', '[1]', '\x00'])
def test_damaged_results(scripts, tmp_path: Path, content: str) -> None:
    path = result(tmp_path)
    path.write_text(content)
    with pytest.raises(SystemExit, match='must hold') as caught:
        scripts.table.markdown(TABLE, tmp_path)
    assert str(path) in str(caught.value)


def test_two_folders_with_one_seed(scripts, tmp_path: Path) -> None:
    result(tmp_path)
    result(tmp_path, 'copy')
    with pytest.raises(SystemExit, match='must have a seed each') as caught:
        scripts.table.markdown(TABLE, tmp_path)
    for name in ('seed0', 'copy'):
        assert str(tmp_path / 'CE' / name) in str(caught.value)


@pytest.mark.parametrize('value', [float('nan'), float('inf'), None])
def test_a_metric_that_is_not_finite_is_told(
    scripts, tmp_path: Path, value: float | None
) -> None:
    result(tmp_path)
    metrics = {'accuracy': value}
    result(tmp_path, 'seed1', seed=1, metrics=metrics)
    lines = scripts.table.markdown(TABLE, tmp_path).splitlines()
    assert lines[2] == '| CE | not finite in 1 of 2 | 2 | - |'
    assert ',,,2,' in scripts.table.as_csv(TABLE, tmp_path)


def test_a_fingerprint_that_no_run_has(scripts, tmp_path: Path) -> None:
    for seed, config in ((0, 'aaaa'), (1, 'bbbb')):
        record = {'train': {'config_fingerprint': config}}
        result(tmp_path, f'seed{seed}', seed=seed, record=record)
    with pytest.raises(SystemExit, match='must begin one of row') as caught:
        scripts.table.markdown(TABLE, tmp_path, ['zz'])
    assert 'aaaa, bbbb' in str(caught.value)
    assert '| CE | 70.0 | 1 |' in scripts.table.markdown(
        TABLE, tmp_path, ['aa']
    )


@pytest.mark.parametrize(
    ('best', 'text'),
    [
        ({'highest': {'value': None}}, 'not finite in 1 of 1'),
        ({'lowest': {'value': 3.0}}, '-'),
    ],
)
def test_a_best_epoch_that_is_not_known(
    scripts, tmp_path: Path, best: dict[str, Any], text: str
) -> None:
    result(tmp_path, best_on_test={'accuracy': best})
    cells, _ = scripts.table_cells.fill(TABLE, tmp_path)
    assert cells.rows[0][2] == text
