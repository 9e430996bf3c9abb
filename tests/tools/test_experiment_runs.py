"""Runs of a table: their order, their steps, and real ones."""

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
from experiment_plans import COLUMN, DIGITS, OVERALL, plans_of
from miniatures import ROOT
from rich.progress import Progress
from run_tool import ENVIRONMENT

FOLDER = ROOT / 'tools' / 'experiments'
needs_submitit = pytest.mark.skipif(
    find_spec('submitit') is None, reason='needs submitit'
)


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
    return scripts.worker.Worker(plans, launcher, Progress(disable=True))


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
    assert scripts.worker.log_tail(log.parent).endswith('line 29')
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
    cifar = 'configs/baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py'
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
    tail = scripts.worker.log_tail(Path(plan.folder))
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
