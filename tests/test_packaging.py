"""The wheel, and a project that has nothing but the wheel."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import mmfair

ROOT = Path(__file__).parents[1]
CARRIED = ('configs', 'tools')
ZUT_DIGITS = 'zut/zut_resnet8_1xb64-30e_digits-lt-if20.py'
SEM_FPN = 'sem_fpn/fpn_r50_4xb4-160k_ade20k-512x512.py'

Run = Callable[..., str]


def run(*command: object, cwd: Path, **env: str) -> str:
    """Output of a command; the whole of it is shown where it fails."""
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env={**os.environ, 'OMP_NUM_THREADS': '1', **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def carried_files() -> set[str]:
    """What belongs into ``.mim``: configs and tools, not the set-up."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in CARRIED
        for path in (ROOT / folder).rglob('*')
        if path.is_file()
        and '__pycache__' not in path.parts
        and ROOT / 'tools' / 'dev' not in path.parents
    }


@pytest.fixture(scope='module')
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a release is built from; builds litter their folder."""
    copy = tmp_path_factory.mktemp('source')
    skip = shutil.ignore_patterns('__pycache__', '.mim')
    for folder in ('mmfair', 'configs', 'tools', 'requirements'):
        shutil.copytree(ROOT / folder, copy / folder, ignore=skip)
    for path in ROOT.iterdir():
        if path.is_file() and not path.name.startswith('.'):
            shutil.copy2(path, copy)
    return copy


@pytest.fixture(scope='module')
def archives(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the sdist, and the wheel made from that sdist."""
    out = tmp_path_factory.mktemp('dist')
    run('-m', 'build', '--no-isolation', '--outdir', out, source, cwd=out)
    return out


@pytest.fixture(scope='module')
def wheel(archives: Path) -> Path:
    return next(archives.glob('*.whl'))


@pytest.fixture
def project(
    wheel: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    """Runs a command in an empty folder, with mmfair from the wheel."""
    site = tmp_path_factory.mktemp('site')
    pip = ('-m', 'pip', 'install', '--quiet', '--no-deps')
    run(*pip, '--target', site, wheel, cwd=tmp_path)

    def in_project(*command: object) -> str:
        return run(*command, cwd=tmp_path, PYTHONPATH=str(site))

    where = in_project('-c', 'import mmfair; print(mmfair.__file__)')
    assert Path(where.strip()) == site / 'mmfair' / '__init__.py'
    return in_project


def wheel_names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return {name for name in archive.namelist() if name[-1] != '/'}


def test_wheel_carries_configs_and_tools(wheel):
    prefix = 'mmfair/.mim/'
    inside = {
        name.removeprefix(prefix)
        for name in wheel_names(wheel)
        if name.startswith(prefix)
    }
    assert inside == {*carried_files(), 'model-index.yml'}
    assert {'tools/train.py', f'configs/{ZUT_DIGITS}'} <= inside


def test_wheel_has_the_package_alone(wheel):
    tops = {name.split('/')[0] for name in wheel_names(wheel)}
    assert tops == {'mmfair', f'mmfair-{mmfair.__version__}.dist-info'}
    assert 'mmfair/py.typed' in wheel_names(wheel)


def test_sdist_leaves_out_what_is_made_anew(archives):
    with tarfile.open(next(archives.glob('*.tar.gz'))) as archive:
        names = {name.split('/', 1)[-1] for name in archive.getnames()}
    assert not any('.mim' in name for name in names)
    assert {'setup.py', 'model-index.yml', 'requirements/onedl.txt'} <= names


def test_wheel_from_a_checkout_is_the_same(source, wheel, tmp_path):
    # As left behind by an editable install.
    (source / 'mmfair' / '.mim').mkdir()
    (source / 'mmfair' / '.mim' / 'stale.py').touch()
    pip = ('-m', 'pip', 'wheel', '--quiet', '--no-deps')
    command = (*pip, '--no-build-isolation', '--wheel-dir', tmp_path)
    run(*command, source, cwd=tmp_path)
    direct = next(tmp_path.glob('*.whl'))
    assert wheel_names(direct) == wheel_names(wheel)


def test_model_index_names_files_that_exist():
    from mmengine.fileio import load

    for name in load(ROOT / 'model-index.yml')['Import'] or []:
        assert (ROOT / name).is_file()


BUILD_PARTS = """
import sys
import mmengine.registry as registry
from mmengine.config import Config
scope, host_type = sys.argv[1:]
registry.init_default_scope(scope)
cfg = Config.fromfile('user.py')
hook = registry.HOOKS.build(cfg.default_hooks.zut)
loss = registry.MODELS.build(cfg.loss)
with registry.MODELS.switch_scope_and_registry(scope) as models:
    host = models.get(host_type)
print(type(hook).__module__, type(loss).__module__, host.__module__)
"""


@pytest.mark.parametrize(
    ('scope', 'host_type'),
    [
        ('mmpretrain', 'ImageClassifier'),
        ('mmseg', 'EncoderDecoder'),
        pytest.param('mmdet', 'RetinaNet', marks=pytest.mark.ops),
    ],
)
def test_parts_are_found_without_custom_imports(
    project, tmp_path, scope, host_type
):
    (tmp_path / 'user.py').write_text(
        "default_hooks = dict(zut=dict(type='mmfair.ZUTHook'))\n"
        "loss = dict(type='mmfair.ZeroUniformityLoss', mode='entropy')\n"
    )
    said = project('-W', 'ignore', '-c', BUILD_PARTS, scope, host_type)
    hook, loss, host = said.split()[-3:]
    assert hook == 'mmfair.engine.hooks.zut_hook'
    assert loss == 'mmfair.models.losses.zero_uniformity_loss'
    assert host.startswith(f'{scope}.')


BUILD_MODEL = """
import sys
from mmengine.registry import MODELS, init_default_scope
if sys.argv[1] == 'stock':
    from mmengine.config import Config
    cfg = Config.fromfile('user.py')
else:
    from mmfair.utils.load_config import load_config
    cfg = load_config('user.py')
init_default_scope(cfg.default_scope)
model = MODELS.build(cfg.model)
print(type(model).__module__, sorted(cfg.get('default_hooks', {})))
"""


@pytest.mark.parametrize(
    ('reader', 'base', 'module'),
    [
        ('mmfair', f"'mmfair::{ZUT_DIGITS}'", 'mmpretrain.'),
        ('mmfair', f"'mmseg::{SEM_FPN}'", 'mmseg.'),
        (
            'stock',
            f"__import__('mmfair').config_path('{ZUT_DIGITS}')",
            'mmpretrain.',
        ),
        (
            'stock',
            f"__import__('mmfair').config_path('mmseg::{SEM_FPN}')",
            'mmseg.',
        ),
    ],
)
def test_configs_are_inherited(project, tmp_path, reader, base, module):
    (tmp_path / 'user.py').write_text(
        f'_base_ = [{base}]\nmodel = dict(backbone=dict(init_cfg=None))\n'
    )
    said = project('-W', 'ignore', '-c', BUILD_MODEL, reader)
    last = said.strip().splitlines()[-1]
    assert last.startswith(module)
    assert ("'zut'" in last) == ('mmseg' not in base)


def test_entry_point_of_the_wheel_trains_an_inherited_config(
    project, tmp_path
):
    (tmp_path / 'user.py').write_text(
        f"_base_ = ['mmfair::{ZUT_DIGITS}']\n"
        'train_cfg = dict(max_epochs=1, val_interval=1)\n'
    )
    where = project('-c', 'import mmfair; print(mmfair.__file__)')
    mim = Path(where.strip()).parent / '.mim'
    said = project(mim / 'tools' / 'train.py', 'user.py')
    assert 'loss_zul' in said
    assert list(tmp_path.glob('work_dirs/user/epoch_1.pth'))


def test_stock_entry_point_trains_an_inherited_config(project, tmp_path):
    import mmpretrain

    (tmp_path / 'user.py').write_text(
        f"_base_ = [__import__('mmfair').config_path('{ZUT_DIGITS}')]\n"
        'train_cfg = dict(max_epochs=1, val_interval=1)\n'
    )
    tool = Path(mmpretrain.__file__).parent / '.mim' / 'tools' / 'train.py'
    said = project(tool, 'user.py')
    assert 'loss_zul' in said
    assert list(tmp_path.glob('work_dirs/user/epoch_1.pth'))
