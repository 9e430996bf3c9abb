"""The runner of tables and the table that it makes."""

import json
import sys
from pathlib import Path

import pytest
from miniatures import ROOT

FOLDER = ROOT / 'tools' / 'experiments'


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch):
    """``run.py`` and ``table.py`` as a user's Python would import them."""
    monkeypatch.syspath_prepend(FOLDER)
    import run
    import table

    yield run, table
    for name in ('run', 'table'):
        sys.modules.pop(name)


def write(folder: Path, seed: int, accuracy: float) -> None:
    target = folder / f'seed{seed}'
    target.mkdir(parents=True)
    record = {'seed': seed, 'metrics': {'accuracy': accuracy}}
    (target / 'result.json').write_text(json.dumps(record))


def test_table_by_hand(scripts, tmp_path: Path) -> None:
    _, table = scripts
    for seed, base, ours in ((0, 70, 71), (1, 72, 75), (2, 74, 76)):
        write(tmp_path / 'CE', seed, base)
        write(tmp_path / 'CE___ZUT', seed, ours)
    settings = {
        'columns': [{'title': 'top-1', 'metric': 'accuracy', 'digits': 2}],
        'rows': [
            {'name': 'CE'},
            {'name': 'CE + ZUT', 'baseline': 'CE'},
            {'name': 'focal', 'baseline': 'CE'},
        ],
    }
    lines = table.markdown(settings, tmp_path).splitlines()
    assert lines[0] == '| row | top-1 | seeds | top-1, less the baseline |'
    assert lines[2] == '| CE | 72.00 ± 2.00 | 3 | - |'
    # differences 1, 3, 2: mean 2, std 1; t(0.975, 2) = 4.303
    assert lines[3] == '| CE + ZUT | 74.00 ± 2.65 | 3 | +2.0 [-0.5, +4.5] |'
    assert lines[4] == '| focal | - | not run | - |'


def test_every_table_names_configs_and_baselines_that_exist(scripts) -> None:
    run, _ = scripts
    for path in (FOLDER / 'tables').glob('*.yml'):
        rows = run.select_rows(run.load_table(path.stem), None)
        for row in rows.values():
            assert (ROOT / row['config']).exists()
            assert row.get('baseline', row['name']) in rows


def test_unknown_names_list_the_known(scripts) -> None:
    run, _ = scripts
    with pytest.raises(SystemExit, match='Tables: .*zut_fashion_mnist_lt'):
        run.load_table('zut_table9')
    with pytest.raises(SystemExit, match='Rows: CE'):
        run.select_rows({'rows': [{'name': 'CE'}]}, ['CE2'])


def test_runs_resume_skip_and_go_on_past_a_failure(
    scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, _ = scripts
    calls = []

    def call(command: list[str], log: Path, threads: int) -> bool:
        calls.append(command)
        folder = log.parent
        if len(calls) == 1:
            return False  # the first training breaks
        if command[0] == 'tools/train.py':
            (folder / 'last_checkpoint').write_text('epoch_1.pth')
        else:
            logs = folder / '20260101_000000'
            logs.mkdir()
            (logs / 'zero_bias_test.json').write_text('{}')
            (logs / '20260101_000000.json').write_text('{"accuracy": 7.0}')
        return True

    monkeypatch.setattr(run, '_call', call)
    row = {'name': 'CE', 'config': 'configs/x.py', 'options': {'a.b': 3}}
    assert run.run_one(row, 1, tmp_path / 'run', 1) == 'failed'
    assert not (tmp_path / 'run' / 'result.json').exists()
    assert run.run_one(row, 1, tmp_path / 'run', 1) == 'done'
    assert '--resume' in calls[1]
    assert calls[1][-2:] == ['a.b=3', 'randomness.seed=1']
    record = json.loads((tmp_path / 'run' / 'result.json').read_text())
    assert record['metrics'] == {'accuracy': 7.0}
    assert record['seed'] == 1
    assert run.run_one(row, 1, tmp_path / 'run', 1) == 'skipped'
    assert len(calls) == 3
