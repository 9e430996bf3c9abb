"""The benchmark of training steps runs a config beside its baseline."""

import re
import runpy
import sys
from pathlib import Path

import pytest
from miniatures import ROOT, write_fashion_mnist

DIGITS = 'resnet8_1xb32-100e_digits-lt-if20.py'


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    path = str(ROOT / 'tools' / 'benchmarks' / 'step_cost.py')
    monkeypatch.setattr(sys, 'argv', [path, *arguments])
    runpy.run_path(path, run_name='__main__')


@pytest.mark.filterwarnings('ignore')  # of the hosts
def test_a_step_is_timed_beside_the_baseline(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    configs = (f'zut/zut_{DIGITS}', '--baseline', f'baselines/ce_{DIGITS}')
    run(monkeypatch, *configs, '--steps', '1')
    line = capsys.readouterr().out.splitlines()[-1]
    assert re.fullmatch(rf'\d+\.\d\d  zut_{DIGITS[:-3]}', line)
    assert not [*folder.iterdir()]


@pytest.mark.filterwarnings('ignore')  # of the hosts
def test_data_may_lie_elsewhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    write_fashion_mnist(folder / 'elsewhere' / 'fashion_mnist', 1100)
    name = 'resnet8_1xb32-15e_fashion-mnist-lt-if100'
    options = ('--steps', '1', '--data-root', 'elsewhere')
    run(monkeypatch, f'long_tail/crt_{name.replace("15e", "5e")}.py', *options)
    assert 'crt_resnet8' in capsys.readouterr().out.splitlines()[-1]


def test_no_steps_are_refused(monkeypatch, capsys) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, f'zut/zut_{DIGITS}', '--steps', '0')
    assert '--steps must be >= 1, got 0' in capsys.readouterr().err


@pytest.mark.filterwarnings('ignore')  # of the hosts
@pytest.mark.parametrize(
    ('arguments', 'words'),
    [
        (['none.py'], "name must be a config of mmfair, got 'none.py'"),
        (['broken.py'], 'broken.py.* must be a config that can be read'),
        (
            [f'zut/zut_{DIGITS}', '--cfg-options', 'default_hooks.zut.los=1'],
            "settings of mmfair.ZUTHook must be among .* got 'los'",
        ),
    ],
)
def test_what_is_no_config_is_told(
    folder: Path, monkeypatch, arguments: list[str], words: str
) -> None:
    Path('broken.py').write_text('model = dict(')
    with pytest.raises(SystemExit, match=words):
        run(monkeypatch, *arguments, '--baseline', f'baselines/ce_{DIGITS}')
