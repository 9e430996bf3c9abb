"""The runner of tables and the table that it makes."""

import csv
import io
import json
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from miniatures import ROOT
from rich.progress import Progress
from run_tool import ENVIRONMENT

FOLDER = ROOT / 'tools' / 'experiments'
MODULES = (
    *('run', 'table', 'rows', 'plans', 'results'),
    *('one_run', 'launchers'),
)
DIGITS = 'configs/zut/ce_resnet8_1xb32-100e_digits-lt-if20.py'
OVERALL = 'class_accuracy/overall'
COLUMN = {'title': 'overall', 'metric': OVERALL}
needs_submitit = pytest.mark.skipif(
    find_spec('submitit') is None, reason='needs submitit'
)


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch):
    """The scripts as a user's Python would import them."""
    monkeypatch.syspath_prepend(FOLDER)
    yield SimpleNamespace(**{name: __import__(name) for name in MODULES})
    for name in MODULES:
        sys.modules.pop(name)


def arguments(**changes: Any) -> SimpleNamespace:
    values = {
        'seeds': [0],
        'cfg_options': {},
        'data_root': None,
        'launcher': 'none',
        'gpus': 1,
        'accumulate': None,
        'threads': 1,
    }
    return SimpleNamespace(**{**values, **changes})


# The file.


def test_every_table_names_configs_and_baselines_that_exist(scripts) -> None:
    for path in (FOLDER / 'tables').glob('*.yml'):
        table = scripts.rows.load_table(path.stem)
        rows = scripts.rows.select_rows(table, None)
        for row in rows.values():
            assert (ROOT / row['config']).exists()
            assert row.get('baseline', row['name']) in rows


def test_unknown_names_list_the_known(scripts) -> None:
    with pytest.raises(SystemExit, match='Tables: .*zut_fashion_mnist_lt'):
        scripts.rows.load_table('zut_table9')
    with pytest.raises(SystemExit, match='Rows: CE'):
        scripts.rows.select_rows({'rows': [{'name': 'CE'}]}, ['CE2'])


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        ({'columns': None}, 'table must have columns and rows'),
        ({'row': []}, 'keys of a table must be of columns, note, '),
        ({'columns': [{'title': 'a'}]}, 'column must have title and metric'),
        (
            {'columns': [{**COLUMN, 'best': 'max'}]},
            "best of a column must be 'highest' or 'lowest', got max",
        ),
        (
            {'rows': [{'name': 'a b', 'config': 'c'}, {'name': 'a_b'}]},
            'rows must have names that make folders apart',
        ),
        ({'rows': [{'name': 'a'}]}, "row 'a': row must have config or to_"),
        (
            {'rows': [{'name': 'a', 'config': 'c', 'baseline': 'b'}]},
            "row 'a': baseline must be a row, got b",
        ),
        (
            {'rows': [{'name': 'a', 'config': 'c', 'paper': {'top-1': 1}}]},
            "row 'a': paper must name titles of columns, got ['top-1']",
        ),
        (
            {'rows': [{'name': 'a', 'test_only': True}]},
            "row 'a': a row with test_only must have from",
        ),
        (
            {'rows': [{'name': 'a', 'config': 'c', 'from': 'a'}]},
            "row 'a': from must stand with checkpoint_option or test_only",
        ),
        (
            {'rows': [{'name': 'a', 'test_only': True, 'from': 'a'}]},
            "from must not lead back to its row, got ['a', 'a']",
        ),
        (
            {
                'rows': [
                    {'name': 'a', 'to_come': 'no code'},
                    {'name': 'b', 'test_only': True, 'from': 'a'},
                ]
            },
            "from must lead to a row that is run, got ['b', 'a']",
        ),
    ],
)
def test_a_table_that_breaks_a_rule(
    scripts, tmp_path: Path, changes: dict, message: str
) -> None:
    table = {
        'columns': [COLUMN],
        'rows': [{'name': 'CE', 'config': DIGITS}],
        **changes,
    }
    table = {key: value for key, value in table.items() if value is not None}
    path = tmp_path / 'mine.yml'
    path.write_text(yaml.safe_dump(table))
    with pytest.raises(SystemExit) as caught:
        scripts.rows.load_table(str(path))
    assert str(caught.value).startswith('mine.yml')
    assert message in str(caught.value)
    assert str(caught.value).endswith('See docs/how_to/run_a_table.md.')


# The plans.


def plans_of(scripts, rows: list, out: Path, **changes: Any) -> list:
    table = {'columns': [COLUMN], 'rows': rows, **changes.pop('table', {})}
    scripts.rows.check_table(table, 'mine')
    chosen = scripts.rows.select_rows(table, changes.pop('only', None))
    return scripts.plans.make_plans(
        table,
        scripts.rows.with_bases(table, chosen),
        out,
        arguments(**changes),
    )


def test_selection_by_default(scripts, tmp_path: Path) -> None:
    cifar = 'configs/dcr/ce_resnet32_1xb128-200e_cifar100-lt-if100.py'
    rows = [
        {'name': 'digits', 'config': DIGITS},
        {'name': 'cifar', 'config': cifar},
    ]
    digits, cifar = plans_of(scripts, rows, tmp_path)
    assert digits.select == OVERALL
    assert digits.options == {
        'default_hooks.checkpoint.save_best': OVERALL,
        'default_hooks.checkpoint.rule': 'greater',
        'randomness.seed': 0,
    }
    assert not digits.validates_on_test
    # LDAM-DRW's protocol validates on the test set: nothing is chosen there.
    assert cifar.validates_on_test
    assert cifar.select == 'last'
    assert cifar.options == {'randomness.seed': 0}
    for settings, expected in (
        ({'select': 'last'}, 'last'),
        ({'select': 'accuracy/top1'}, 'accuracy/top1'),
    ):
        plan, _ = plans_of(scripts, rows, tmp_path, table=settings)
        assert plan.select == expected


def test_bases_come_first_and_lend_their_settings(
    scripts, tmp_path: Path
) -> None:
    rows = [
        {
            'name': 'cRT',
            'config': DIGITS,
            'from': 'CE',
            'checkpoint_option': 'load_from',
        },
        {
            'name': 'adjusted',
            'from': 'CE',
            'test_only': True,
            'options': {'test_dataloader.batch_size': 7},
        },
        {'name': 'CE', 'config': DIGITS, 'options': {'a.b': 3}},
        {'name': 'later', 'to_come': 'no code'},
    ]
    found = plans_of(
        scripts, rows, tmp_path, seeds=[0, 1], only=['cRT', 'adjusted']
    )
    names = [(plan.row, plan.seed) for plan in found]
    assert names == [
        (name, seed) for seed in (0, 1) for name in ('CE', 'cRT', 'adjusted')
    ]
    base, second, adjusted = found[3:]
    assert second.base == base.folder == str(tmp_path / 'CE' / 'seed1')
    assert 'a.b' not in second.options
    assert adjusted.config == DIGITS
    assert adjusted.options['a.b'] == 3
    assert adjusted.options['test_dataloader.batch_size'] == 7
    command = second.train_command('x/epoch_1.pth')
    assert 'load_from=x/epoch_1.pth' in command
    best = f'"$(ls {base.folder}/best_*.pth)"'
    (only_line,) = adjusted.shell_lines()
    assert only_line.startswith(f'python tools/test.py {DIGITS} {best} --out')


def test_commands(scripts, tmp_path: Path) -> None:
    rows = [{'name': 'CE', 'config': DIGITS, 'options': {'x': [1, 2]}}]
    settings = {'select': 'last', 'options': {'x': 0, 'y': 1}}
    (plan,) = plans_of(
        scripts, rows, tmp_path, table=settings, cfg_options={'y': 2}
    )
    folder = str(tmp_path / 'CE' / 'seed0')
    flags = [
        *('--work-dir', folder, '--launcher', 'none', '--cfg-options'),
        *('x=[1, 2]', 'y=2', 'randomness.seed=0'),
    ]
    assert plan.train_command() == [
        *('tools/train.py', DIGITS, '--resume', *flags)
    ]
    out = ['--out', f'{folder}/test_metrics.json']
    test = ['tools/test.py', DIGITS, 'epoch_1.pth', *out, *flags]
    assert plan.test_command('epoch_1.pth') == test
    (plan,) = plans_of(
        scripts, rows, tmp_path, launcher='slurm', gpus=4, accumulate=2
    )
    assert plan.train_command()[:12] == [
        *('-m', 'torch.distributed.run', '--nproc-per-node', '4'),
        *('--rdzv-backend', 'c10d', '--rdzv-endpoint', 'localhost:0'),
        *('tools/train.py', DIGITS, '--resume', '--keep-batch'),
    ]
    assert plan.train_command()[12:14] == ['--accumulate', '2']
    assert plan.train_command()[17] == 'pytorch'
    assert '--keep-batch' not in plan.test_command('epoch_1.pth')


def test_data_root_is_put_in_place_of_data(scripts, tmp_path: Path) -> None:
    config = 'configs/dcr/ce_resnet32_1xb128-200e_cifar100-lt-if100.py'
    rows = [{'name': 'CE', 'config': config}]
    (plan,) = plans_of(scripts, rows, tmp_path, data_root='/disk')
    path = 'train_dataloader.dataset.dataset.data_root'
    assert plan.paths[path].startswith('/disk/')
    assert set(plan.options) == {'randomness.seed'}  # not what counts


def test_a_folder_of_other_settings(scripts, tmp_path: Path) -> None:
    row = {'name': 'CE', 'config': DIGITS, 'options': {'a': 1}}
    (plan,) = plans_of(scripts, [row], tmp_path)
    path = plan.save()
    (other,) = plans_of(scripts, [{**row, 'options': {'a': 2}}], tmp_path)
    assert other.stale() is None  # nothing was trained yet
    (Path(plan.folder) / 'last_checkpoint').write_text('')
    assert plan.stale() is None
    assert other.stale() == str(path)


# The order, without a process.


class FakeLauncher:
    """Runs that end at once; those of a row named bad fail."""

    poll_seconds = 0.0

    def __init__(self, limit: int = 1) -> None:
        self.limit = limit
        self.started: list[str] = []
        self.cancelled = 0

    def start(self, plan: Any) -> Any:
        self.started.append(plan.row)
        folder = Path(plan.folder)
        folder.mkdir(parents=True, exist_ok=True)
        if plan.row == 'stopped':
            return self
        if plan.row == 'bad':
            lines = [f'line {number}' for number in range(30)]
            (folder / 'train.log').write_text('\n'.join(lines))
        else:
            result = {'config': plan.config, 'options': plan.options}
            (folder / 'result.json').write_text(json.dumps(result))
        return SimpleNamespace(done=lambda: True)

    def done(self) -> bool:
        raise KeyboardInterrupt

    def cancel(self) -> None:
        self.cancelled += 1

    def wait(self) -> None:
        self.cancelled += 10


def worker_of(scripts, plans: list, launcher: FakeLauncher) -> Any:
    return scripts.run.Worker(plans, launcher, Progress(disable=True))


def test_a_failure_stops_those_alone_that_need_it(
    scripts, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    rows = [
        {'name': 'bad', 'config': DIGITS},
        {'name': 'of bad', 'from': 'bad', 'test_only': True},
        {'name': 'good', 'config': DIGITS},
        {'name': 'of good', 'from': 'good', 'test_only': True},
    ]
    plans = plans_of(scripts, rows, tmp_path)
    launcher = FakeLauncher()
    worker = worker_of(scripts, plans, launcher)
    worker.work()
    assert launcher.started == ['bad', 'good', 'of good']
    shown = capsys.readouterr().out.splitlines()
    assert [line.split(' seed')[0] for line in shown] == [
        'failed   bad',
        'failed   of bad',
        'done     good',
        'done     of good',
    ]
    first, second = worker.failures
    log = tmp_path / 'bad' / 'seed0' / 'train.log'
    assert first.startswith(f'bad seed 0: last lines of {log}:\n    line 15\n')
    assert first.endswith('line 29')
    assert second.endswith(f'needs {log.parent}, which failed')
    with log.open('a') as file:
        file.write('\nE1 torch/distributed/elastic/x.py:9] failed\n===\n')
    assert scripts.run.log_tail(log.parent).endswith('line 29')
    # Again: what is finished is skipped, what failed is tried once more.
    launcher = FakeLauncher(limit=2)
    worker_of(scripts, plans, launcher).work()
    assert launcher.started == ['bad']


def test_ctrl_c_ends_the_runs(scripts, tmp_path: Path) -> None:
    rows = [{'name': 'stopped', 'config': DIGITS}]
    launcher = FakeLauncher()
    worker = worker_of(scripts, plans_of(scripts, rows, tmp_path), launcher)
    with pytest.raises(KeyboardInterrupt):
        worker.work()
    assert launcher.cancelled == 11


def test_time_left(scripts, tmp_path: Path) -> None:
    rows = [{'name': name, 'config': DIGITS} for name in 'abc']
    plans = plans_of(scripts, rows, tmp_path, seeds=[0, 1])
    worker = worker_of(scripts, plans, FakeLauncher(limit=4))
    assert worker._time_left() == ''
    worker.seconds = [3000, 5000]
    assert worker._time_left() == 'about 1:40:00 left'  # 4000 * 6 / 4


def test_a_local_run_ends_with_all_that_it_started(
    scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / 'script.py'
    script.write_text(
        'import pathlib, subprocess, sys\n'
        "child = subprocess.Popen(['sleep', '60'])\n"
        'folder = pathlib.Path(sys.argv[1]).parent\n'
        "(folder / 'pid').write_text(str(child.pid))\n"
        'child.wait()\n'
    )
    monkeypatch.setattr(scripts.launchers, '_SCRIPT', str(script))
    rows = [{'name': 'CE', 'config': DIGITS}]
    (plan,) = plans_of(scripts, rows, tmp_path)
    job = scripts.launchers.LocalLauncher(jobs=1, gpus=1).start(plan)
    pid = Path(plan.folder) / 'pid'
    while not (pid.exists() and pid.read_text()):
        time.sleep(0.05)
    assert not job.done()
    job.cancel()
    job.wait()
    assert job.done()
    deadline = time.monotonic() + 10
    while running(int(pid.read_text())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not running(int(pid.read_text()))
    job.cancel()  # it is gone, which is no error


def running(pid: int) -> bool:
    """Whether a process is there that is not just waiting to be reaped."""
    try:
        state = Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1]
    except OSError:
        return False
    return state.split()[0] != 'Z'


def test_each_run_has_its_own_gpus(
    scripts, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = []
    monkeypatch.setattr(
        scripts.launchers,
        'LocalJob',
        lambda plan, environment: given.append(environment),
    )
    monkeypatch.setenv('CUDA_VISIBLE_DEVICES', '3,4,5,6')
    launcher = scripts.launchers.LocalLauncher(jobs=2, gpus=2)
    launcher.start(None)
    assert given == [{'CUDA_VISIBLE_DEVICES': '3,4'}]
    assert launcher._slots[1][0] == '5,6'
    launcher = scripts.launchers.LocalLauncher(jobs=3, gpus=2)  # too few
    launcher.start(None)
    assert given[1] == {}


# One run, without a process.


def test_which_checkpoint_is_tested(scripts, tmp_path: Path) -> None:
    rows = [{'name': 'CE', 'config': DIGITS}]
    (plan,) = plans_of(scripts, rows, tmp_path)
    folder = Path(plan.folder)
    folder.mkdir(parents=True)
    choose = scripts.one_run.choose_checkpoint
    with pytest.raises(FileNotFoundError, match='write `select: last` into'):
        choose(plan)
    for epoch in (2, 3):  # a resumed run left the older one
        (folder / f'best_class_accuracy_overall_epoch_{epoch}.pth').touch()
    why = f'best {OVERALL} on validation'
    os.utime(folder / 'best_class_accuracy_overall_epoch_2.pth', (1, 1))
    assert choose(plan) == (
        folder / 'best_class_accuracy_overall_epoch_3.pth',
        why,
    )
    best = {OVERALL: {'highest': {'epoch': 2, 'iter': 8, 'value': 7.0}}}
    record = {'train': {'best': best}}
    (folder / 'run_record.json').write_text(json.dumps(record))
    assert choose(plan)[0].stem.endswith('_epoch_2')
    plan.select = 'last'
    (folder / 'last_checkpoint').write_text('/moved/since/epoch_9.pth')
    assert choose(plan) == (folder / 'epoch_9.pth', 'last')


def test_a_broken_run_goes_on(
    scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_run, calls = scripts.one_run, []
    cifar = 'configs/dcr/ce_resnet32_1xb128-200e_cifar100-lt-if100.py'
    (plan,) = plans_of(scripts, [{'name': 'CE', 'config': cifar}], tmp_path)
    folder = Path(plan.folder)
    best = {'accuracy': {'highest': {'value': 9.0, 'epoch': 1, 'iter': 4}}}

    def call(command: list[str], log: Path, threads: int) -> None:
        calls.append(command[0])
        if len(calls) in (1, 3):  # the first training, the first test
            raise one_run.StepFailedError
        if command[0] == 'tools/train.py':
            assert '--resume' in command
            record = {'train': {'finished': True, 'best': best}}
            (folder / 'run_record.json').write_text(json.dumps(record))
            (folder / 'last_checkpoint').write_text('epoch_1.pth')
        else:
            metrics = '{"accuracy": 7.0}'
            (folder / 'test_metrics.json').write_text(metrics)

    monkeypatch.setattr(one_run, '_call', call)
    monkeypatch.setattr(sys, 'argv', ['one_run.py', str(plan.save())])
    for _ in range(2):
        with pytest.raises(SystemExit):
            one_run.main()
        assert not (folder / 'result.json').exists()
    one_run.main()
    # The training that was finished is not repeated.
    assert [Path(name).stem for name in calls] == [
        *('train', 'train', 'test', 'test')
    ]
    result = json.loads((folder / 'result.json').read_text())
    assert result['metrics'] == {'accuracy': 7.0}
    assert result['selected'] == 'last'
    assert result['checkpoint'] == 'epoch_1.pth'
    assert result['best_on_test'] == best


def test_what_goes_wrong_between_the_steps_is_in_a_log(
    scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{'name': 'CE', 'config': DIGITS}]
    (plan,) = plans_of(scripts, rows, tmp_path)
    monkeypatch.setattr(sys, 'argv', ['one_run.py', str(plan.save())])
    monkeypatch.setattr(scripts.one_run, '_call', lambda *args: None)
    with pytest.raises(SystemExit):
        scripts.one_run.main()
    tail = scripts.run.log_tail(Path(plan.folder))
    assert 'run.py: select must be a metric of the validation' in tail


# Real runs.


@pytest.fixture(scope='module')
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A table of a good row, one that uses its checkpoint, and a bad one."""
    folder = tmp_path_factory.mktemp('real')
    table = {
        'columns': [COLUMN],
        'options': {
            'train_cfg.max_epochs': 2,
            'train_cfg.val_interval': 1,
            'train_dataloader.dataset.dataset.indices': 400,
            'train_dataloader.dataset.imbalance_factor': 2,
        },
        'rows': [
            {'name': 'bad', 'config': DIGITS, 'options': {'model.type': 'No'}},
            {'name': 'CE', 'config': DIGITS},
            {
                'name': 'CE, tested again',
                'baseline': 'CE',
                'from': 'CE',
                'test_only': True,
            },
        ],
    }
    path = folder / 'mine.yml'
    path.write_text(yaml.safe_dump(table))
    first = call(path, folder, '--rows', 'bad', 'CE', '--jobs', '2')
    return {'folder': folder, 'path': path, 'first': first}


def call(path: Path, out: Path, *args: str) -> subprocess.CompletedProcess:
    script = 'run.py' if path.suffix == '.yml' else path
    return subprocess.run(
        [
            *(sys.executable, str(FOLDER / script), str(path)),
            *('--out', str(out), '--seeds', '0', *args),
        ],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_real_table(real: dict[str, Any], scripts) -> None:
    first, folder = real['first'], real['folder']
    assert first.returncode == 1
    assert 'done     CE seed 0' in first.stdout
    assert 'Failed:\nbad seed 0: last lines of ' in first.stderr
    assert "'No'" in first.stderr or 'No is not in' in first.stderr
    result = json.loads((folder / 'CE/seed0/result.json').read_text())
    record = result['record']
    best = record['train']['best'][OVERALL]['highest']['epoch']
    name = f'best_class_accuracy_overall_epoch_{best}.pth'
    assert result['checkpoint'] == name
    assert result['metrics'][OVERALL] > 0
    assert 'best_on_test' not in result
    assert record['train']['finished']
    assert set(record['data']) == {'train', 'val', 'test'}
    metrics = record['test']['metrics']
    assert metrics[OVERALL] == result['metrics'][OVERALL]
    assert (
        record['train']['config_fingerprint']
        == record['test']['config_fingerprint']
    )


@pytest.mark.slow
@needs_submitit
def test_a_row_from_another_as_a_job(real: dict[str, Any], scripts) -> None:
    folder = real['folder']
    done = call(
        *(real['path'], folder, '--rows', 'CE, tested again'),
        *('--launcher', 'slurm', '--cluster', 'local'),
    )
    assert done.returncode == 0, done.stderr
    assert 'skipped  CE seed 0' in done.stdout
    assert 'done     CE, tested again seed 0' in done.stdout
    again = folder / 'CE__tested_again' / 'seed0'
    result = json.loads((again / 'result.json').read_text())
    base = json.loads((folder / 'CE/seed0/result.json').read_text())
    assert result['metrics'] == pytest.approx(base['metrics'])
    assert result['record']['data'] == {
        **base['record']['data'],
        'test': base['record']['data']['test'],
    }
    checkpoint = (again / result['checkpoint']).resolve()
    assert checkpoint.parent == folder / 'CE' / 'seed0'
    table = scripts.rows.load_table(str(real['path']))
    lines = scripts.table.markdown(table, folder).splitlines()
    assert lines[2].startswith('| bad | - | not run | - |')
    assert lines[3].split('|')[2] == lines[4].split('|')[2]
    assert 'devices: ' in lines[-1]


# The table.


def write(folder: Path, seed: int, accuracy: float, **more: Any) -> None:
    target = folder / f'seed{seed}'
    target.mkdir(parents=True)
    result = {'seed': seed, 'metrics': {'accuracy': accuracy}, **more}
    (target / 'result.json').write_text(json.dumps(result))


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
