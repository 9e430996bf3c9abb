"""The command ``mmfair`` and what it finds."""

import subprocess
import sys
from pathlib import Path

import pytest
from run_tool import ENVIRONMENT, ROOT

import mmfair
from mmfair import __main__ as command

COMMANDS = (
    *('train', 'test', 'report', 'geometry', 'check-data', 'run', 'table'),
    *('demo', 'correct', 'ranked-lists', 'features'),
)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    def run(*arguments: str) -> tuple[object, str]:
        """How the command ends, and what it says."""
        monkeypatch.setattr(sys, 'path', sys.path[:])
        monkeypatch.setitem(sys.modules, '__main__', sys.modules['__main__'])
        monkeypatch.setattr(sys, 'argv', ['/bin/mmfair', *arguments])
        code: object = 0
        try:
            command.main()
        except SystemExit as end:
            code = end.code
        return code, ''.join(capsys.readouterr())

    return run


def test_the_list_of_commands(call) -> None:
    for arguments in ([], ['--help'], ['-h']):
        code, output = call(*arguments)
        assert code == 0
        lines = [x for x in output.splitlines() if x.startswith('  ')]
        listed = [line.split()[0] for line in lines]
        assert sorted(listed) == sorted(COMMANDS)
    assert call('--version') == (0, f'mmfair {mmfair.__version__}\n')


@pytest.mark.parametrize('name', COMMANDS)
def test_each_tells_its_arguments_by_its_own_name(call, name: str) -> None:
    code, output = call(name, '--help')
    assert code in (0, None)
    assert output.startswith(f'usage: mmfair {name} ')


def test_a_command_that_does_not_exist(call) -> None:
    code, output = call('tran')
    assert code == 2
    assert "got 'tran'. Did you mean 'train'?" in output


def test_the_list_imports_nothing_heavy() -> None:
    code = (
        'import sys, mmfair.__main__ as command\n'
        "sys.argv = ['mmfair', '--help']\ncommand.main()\n"
        "heavy = {'torch', 'numpy', 'mmengine', 'matplotlib'}\n"
        'print(sorted(heavy & sys.modules.keys()))'
    )
    done = subprocess.run(
        [sys.executable, '-c', code],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == '[]'


def test_a_config_that_comes_along(call, folder: Path) -> None:
    inside = 'baselines/ce_resnet8_1xb32-100e_digits-lt-if20.py'
    for name in (f'mmfair::{inside}', f'configs/{inside}', inside):
        code, _ = call('test', name, 'none.pth')
        assert str(code).startswith('load_from: checkpoint must exist')
    code, _ = call('test', 'configs/baselines/none.py', 'none.pth')
    assert str(code).startswith('config: path must be a file')


def test_python_takes_it_as_a_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, '-m', 'mmfair', 'train', 'none.py'],
        cwd=tmp_path,
        env={**ENVIRONMENT, 'PYTHONPATH': str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip().endswith("got 'none.py'. Check the path.")
