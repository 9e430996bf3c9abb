"""What is said about distributions that cannot work together."""

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import mmfair
from mmfair.utils import stack
from mmfair.utils.stack import StackError, check_stack, require

ONEDL = {
    'onedl-mmengine': '0.10.12',
    'onedl-mmcv': '2.3.6',
    'onedl-mmpretrain': '1.3.6',
    'onedl-mmsegmentation': '1.4.2',
    'onedl-mmdetection': '3.5.1',
}
OPENMMLAB = {
    'mmengine': '0.10.7',
    'mmcv': '2.1.0',
    'mmpretrain': '1.2.0',
    'mmsegmentation': '1.2.2',
    'mmdet': '3.3.0',
}


def message(installed: dict[str, str]) -> str:
    with pytest.raises(StackError) as caught:
        check_stack(installed)
    return str(caught.value)


@pytest.mark.parametrize(
    'installed',
    [
        {},
        ONEDL,
        OPENMMLAB,
        {'mmengine': '0.10.7'},
        {'mmengine-lite': '0.10.7', 'mmcv-lite': '2.1.0'},
        # MMPretrain accepts a newer mmcv than the other two.
        {'mmengine': '0.10.7', 'mmcv': '2.2.0', 'mmpretrain': '1.2.0'},
    ],
    ids=['none', 'onedl', 'openmmlab', 'base', 'lite', 'mmpretrain'],
)
def test_stacks_that_work(installed):
    check_stack(installed)


def test_this_interpreter_works():
    check_stack()
    assert stack.installed_stack()


def test_both_stacks():
    assert message({'mmengine': '0.10.7', 'onedl-mmengine': '0.10.12'}) == (
        'mmfair: the toolboxes must come from one stack, got onedl-mmengine '
        '0.10.12 beside mmengine 0.10.7, which overwrite files of each '
        'other. Remove all of them with pip uninstall -y onedl-mmengine '
        "mmengine, then use pip install 'mmfair[onedl]' for the maintained "
        "stack, or pip install 'mmfair[openmmlab]' for the original one."
    )


def test_original_toolbox_on_the_maintained_base():
    said = message({**ONEDL, 'mmpretrain': '1.2.0'})
    assert 'beside mmpretrain 1.2.0' in said
    assert 'pip uninstall -y onedl-mmcv onedl-mmdetection' in said


@pytest.mark.parametrize('mmcv', ['2.2.0', '2.10.1', '3.0'])
def test_original_mmseg_with_new_mmcv(mmcv):
    installed = {'mmengine': '0.10.7', 'mmcv': mmcv, 'mmsegmentation': '1.2.2'}
    assert message(installed) == (
        'mmfair: mmsegmentation 1.2.2 must meet an mmcv below 2.2.0, got '
        f"mmcv {mmcv}. Use pip install 'mmcv>=2.0.1,<2.2.0', or change to "
        'the maintained stack: pip uninstall -y mmcv mmengine '
        "mmsegmentation, then pip install 'mmfair[onedl]'."
    )


def test_toolbox_without_mmengine():
    assert message({'onedl-mmcv': '2.3.6', 'onedl-mmpretrain': '1.3.6'}) == (
        'mmfair: onedl-mmcv 2.3.6, onedl-mmpretrain 1.3.6 must stand on '
        'mmengine, got no distribution of it. Use pip install '
        "'mmfair[onedl]'."
    )


def test_toolbox_without_mmcv():
    said = message({'mmengine': '0.10.7', 'mmdet': '3.3.0'})
    assert 'mmdet 3.3.0 must stand on mmcv' in said
    assert said.endswith("'mmfair[openmmlab]'.")


def test_require_names_the_part_and_the_remedy(monkeypatch):
    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(stack.metadata, 'version', absent)
    with pytest.raises(StackError) as caught:
        require('mmengine', 'mmfair.registry')
    assert str(caught.value) == (
        'mmfair.registry: mmengine must be installed, got no distribution '
        "of it. Use pip install 'mmfair[onedl]' for the maintained stack, "
        "or pip install 'mmfair[openmmlab]' for the original one."
    )


def test_require_is_silent_where_it_is_installed():
    require('mmengine', 'mmfair.registry')


def add_distribution(folder: Path, name: str, version: str) -> None:
    """Metadata as pip leaves it, without any module."""
    info = folder / f'{name.replace("-", "_")}-{version}.dist-info'
    info.mkdir()
    text = f'Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n'
    (info / 'METADATA').write_text(text)


def run(script: str, folder: Path, *flags: str) -> subprocess.CompletedProcess:
    """Run in a new process that finds mmfair and what lies in a folder."""
    checkout = str(Path(mmfair.__file__).parents[1])
    path = os.pathsep.join([str(folder), checkout])
    return subprocess.run(
        [sys.executable, *flags, '-c', script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, 'PYTHONPATH': path},
    )


def test_import_with_both_stacks_installed(tmp_path):
    add_distribution(tmp_path, 'mmengine', '0.10.7')
    add_distribution(tmp_path, 'onedl-mmengine', '0.10.12')
    done = run('import mmfair', tmp_path, '-S')
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(
        'mmfair.utils.stack.StackError: mmfair: the toolboxes must come from '
        'one stack, got onedl-mmengine 0.10.12 beside mmengine 0.10.7'
    )


@pytest.mark.parametrize(
    'room', ['engine', 'models', 'datasets', 'evaluation']
)
def test_parts_without_mmengine(tmp_path, room):
    done = run(f'import mmfair; import mmfair.{room}', tmp_path, '-S')
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(
        'mmfair.utils.stack.StackError: mmfair.registry: mmengine must be '
        'installed, got no distribution of it. Use pip install'
    )
