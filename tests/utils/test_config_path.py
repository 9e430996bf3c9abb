"""Where configs are found, and what is said about those that are not."""

from pathlib import Path

import pytest

from mmfair import config_path

ROOT = Path(__file__).parents[2]
NAME = '_base_/default_runtime.py'


def test_finds_the_file_of_the_checkout():
    path = Path(config_path(NAME))
    assert path.is_absolute()
    assert path.samefile(ROOT / 'configs' / NAME)
    assert config_path(f'mmfair::{NAME}') == str(path)


def test_finds_configs_of_a_toolbox():
    path = Path(config_path('mmseg::_base_/models/fpn_r50.py'))
    assert path.parts[-6:-3] == ('mmseg', '.mim', 'configs')
    assert path.is_file()


def test_near_names():
    with pytest.raises(FileNotFoundError) as caught:
        config_path('_base_/default_run_time.py')
    assert str(caught.value).startswith(
        'config_path: name must be a config of mmfair, got '
        "'_base_/default_run_time.py'. Near names: _base_/default_runtime.py"
    )


def test_no_near_name():
    with pytest.raises(FileNotFoundError, match=r'They lie in /.*configs\.$'):
        config_path('0/1/2')


@pytest.mark.parametrize('package', ['no_such_package', 'json'])
def test_package_without_configs(package):
    with pytest.raises(FileNotFoundError) as caught:
        config_path(f'{package}::a/b.py')
    assert str(caught.value) == (
        f'config_path: {package} must be installed with its configs, got '
        'none. Install it, or name the file itself in _base_.'
    )
