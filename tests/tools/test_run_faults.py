"""What must not happen to runs: lost, doubled, left behind, trained over."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from experiment_plans import COLUMN, DIGITS, plans_of
from miniatures import ROOT
from mmengine.config import Config
from rich.progress import Progress
from run_tool import ENVIRONMENT

from mmfair.utils.claim_folder import claim_folder

FOLDER = ROOT / 'tools' / 'experiments'
ROWS = [{'name': 'CE', 'config': DIGITS}]


@pytest.mark.parametrize(
    'arguments',
    [
        *(['--jobs', '-1'], ['--jobs', '0'], ['--jobs', 'two']),
        *(['--seeds', '0', '0'], ['--seeds', '-1'], ['--seeds', 'one']),
        ['--seeds', '4294967296'],
        *(['--threads', '0'], ['--gpus', '0'], ['--gpus', '-2']),
        *(['--accumulate', '0'], ['--time-hours', 'nan']),
        *(['--time-hours', '0'], ['--time-hours', 'inf']),
    ],
)
def test_numbers_that_mean_nothing(
    scripts,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    arguments: list[str],
) -> None:
    monkeypatch.setattr(sys, 'argv', ['run.py', 'zut_digits', *arguments])
    with pytest.raises(SystemExit) as caught:
        scripts.run.parse_args()
    assert caught.value.code == 2
    assert arguments[0] in capsys.readouterr().err


@pytest.mark.parametrize(
    ('from_shell', 'source'),
    [((), 'options'), (('default_scope.a',), '--cfg-options')],
)
def test_a_setting_is_blamed_where_it_stands(
    scripts, from_shell: tuple[str, ...], source: str
) -> None:
    config = Config({'default_scope': 'mmpretrain'})
    options = {'default_scope.a': 3}
    words = f"row 'CE': {source}: default_scope.a must be"
    with pytest.raises(SystemExit, match=words):
        scripts.plans.merge_row_options(config, 'CE', options, from_shell)


# Files.


class Launcher:
    """Starts nothing, and writes down what it was asked for."""

    limit = 1
    poll_seconds = 0.0

    def __init__(self) -> None:
        self.started: list[str] = []

    def start(self, plan: Any) -> Any:
        self.started.append(plan.row)
        return SimpleNamespace(done=lambda: True)


def work(scripts, plans: list) -> tuple[Launcher, Any]:
    launcher = Launcher()
    worker = scripts.worker.Worker(plans, launcher, Progress(disable=True))
    worker.work()
    return launcher, worker


@pytest.mark.parametrize('content', ['', '{"row": "CE', '[]', '\x00\x00'])
@pytest.mark.parametrize('name', ['plan.json', 'result.json'])
def test_a_damaged_file_is_named_and_set_aside(
    scripts,
    tmp_path: Path,
    capsys: pytest.CaptureFixture,
    name: str,
    content: str,
) -> None:
    (plan,) = plans_of(scripts, ROWS, tmp_path)
    path = Path(plan.folder) / name
    path.parent.mkdir(parents=True)
    path.write_text(content)
    (path.parent / 'last_checkpoint').write_text('epoch_1.pth')
    launcher, _ = work(scripts, [plan])
    assert launcher.started == ['CE']
    assert f'damaged  {path}' in capsys.readouterr().out
    assert not path.exists()
    assert path.with_name(f'{name}.damaged').read_text() == content


def test_a_damaged_record_is_set_aside(scripts, tmp_path: Path) -> None:
    path = tmp_path / 'run_record.json'
    path.write_text('{"train": ')
    assert scripts.one_run._read(path) == {}
    assert not path.exists()
    assert path.with_name('run_record.json.damaged').exists()


def test_a_run_that_another_process_carries_out(
    scripts, tmp_path: Path
) -> None:
    (plan,) = plans_of(scripts, ROWS, tmp_path)
    lock = claim_folder(plan.folder, scripts.one_run.LOCK)
    launcher, worker = work(scripts, [plan])
    assert launcher.started == []
    (failure,) = worker.failures
    assert f"'{plan.folder}', which process {os.getpid()}" in failure
    lock.release()
    launcher, _ = work(scripts, [plan])
    assert launcher.started == ['CE']


def test_a_run_takes_its_lock(
    scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plan,) = plans_of(scripts, ROWS, tmp_path)
    monkeypatch.setattr(sys, 'argv', ['one_run.py', str(plan.save())])
    busy = []

    def carry_out(plan: Any) -> None:
        busy.append(scripts.worker.at_work(Path(plan.folder)))

    monkeypatch.setattr(scripts.one_run, 'carry_out', carry_out)
    scripts.one_run.main()
    assert len(busy) == 1
    assert 'must be free' in busy[0]
    assert scripts.worker.at_work(Path(plan.folder)) == ''
    lock = claim_folder(plan.folder, scripts.one_run.LOCK)
    with pytest.raises(SystemExit, match='must be free'):
        scripts.one_run.main()
    assert len(busy) == 1
    lock.release()


# Ends.

SLEEPER = """
import os, sys, time
from pathlib import Path
Path(sys.argv[1]).with_name('pid').write_text(str(os.getpid()))
time.sleep(60)
"""
RUN = """
import sys
sys.path.insert(0, {folder!r})
import launchers, run
launchers._SCRIPT = {script!r}
run.main()
"""


def alive(pid: int) -> bool:
    try:
        state = Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1]
    except OSError:
        return False
    return state.split()[0] != 'Z'


def ends(pid: int, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)


@pytest.mark.parametrize('name', ['SIGHUP', 'SIGTERM', 'SIGINT'])
def test_no_run_outlives_the_command(tmp_path: Path, name: str) -> None:
    table = tmp_path / 'mine.yml'
    table.write_text(yaml.safe_dump({'columns': [COLUMN], 'rows': ROWS}))
    script = tmp_path / 'sleeper.py'
    script.write_text(SLEEPER)
    code = RUN.format(folder=str(FOLDER), script=str(script))
    command = [sys.executable, '-c', code, str(table), '--seeds', '0']
    process = subprocess.Popen(
        [*command, '--out', str(tmp_path / 'out')],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    mark = tmp_path / 'out' / 'CE' / 'seed0' / 'pid'
    try:
        while not (mark.exists() and mark.read_text()):
            assert process.poll() is None
            time.sleep(0.05)
        pid = int(mark.read_text())
        process.send_signal(getattr(signal, name))
        assert process.wait(60) != 0
        assert ends(pid)
    finally:
        process.kill()


def test_a_step_ends_with_a_launcher_that_was_killed(tmp_path: Path) -> None:
    inner = (
        f'import sys\nsys.path.insert(0, {str(FOLDER)!r})\n'
        'import one_run, subprocess\nfrom pathlib import Path\n'
        "child = subprocess.Popen(['sleep', '60'])\n"
        f'Path({str(tmp_path)!r}, "pid").write_text(str(child.pid))\n'
        'one_run.wait(child)\n'
    )
    outer = (
        'import subprocess, sys, time\n'
        f'subprocess.Popen([sys.executable, "-c", {inner!r}])\n'
        'time.sleep(60)\n'
    )
    process = subprocess.Popen(
        [sys.executable, '-c', outer], env=ENVIRONMENT, start_new_session=True
    )
    mark = tmp_path / 'pid'
    while not (mark.exists() and mark.read_text()):
        time.sleep(0.05)
    process.kill()
    process.wait()
    assert ends(int(mark.read_text()))


# Places.


def test_where_a_config_is_looked_for(
    scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, beside = tmp_path / 'here', tmp_path / 'tables'
    here.mkdir()
    beside.mkdir()
    monkeypatch.chdir(here)
    table = str(beside / 'mine.yml')
    find = scripts.paths.find_config
    assert find(DIGITS, table) == str(ROOT / DIGITS)
    (beside / 'own.py').write_text('x = 1')
    assert find('own.py', table) == str(beside / 'own.py')
    (here / 'own.py').write_text('x = 2')
    assert find('own.py', table) == 'own.py'
    with pytest.raises(SystemExit, match="got 'none.py', which is in none"):
        find('none.py', table)
    assert scripts.rows.out_folder(table, None) == (
        here / 'work_dirs' / 'experiments' / 'mine'
    )


def test_plans_away_from_the_repository(
    scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (plan,) = plans_of(scripts, ROWS, tmp_path / 'out')
    assert plan.config == DIGITS  # as the result has it
    command = plan.train_command()
    assert command[:2] == [str(ROOT / 'tools/train.py'), str(ROOT / DIGITS)]
    assert json.loads(plan.save().read_text())['config'] == DIGITS
