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
ZUT_DIGITS = next(
    path.relative_to(ROOT / 'configs').as_posix()
    for path in (ROOT / 'configs' / 'zut').glob('zut_resnet8_*_digits-*.py')
)
SEM_FPN = 'mmseg::sem_fpn/fpn_r50_4xb4-160k_ade20k-512x512.py'
RETINANET = 'mmdet::retinanet/retinanet_r50_fpn_1x_coco.py'

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


def test_wheel_has_the_templates_of_the_report(wheel):
    templates = (ROOT / 'mmfair' / 'report' / 'templates').iterdir()
    names = {path.relative_to(ROOT).as_posix() for path in templates}
    assert len(names) >= 5
    assert names <= wheel_names(wheel)


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


BUILD = """
from mmengine.config import Config
from mmengine.registry import HOOKS, MODELS, init_default_scope
# First, while no table of packages has been changed.
stock = Config.fromfile('stock.py')
from mmfair.utils.load_config import load_config
for cfg in (stock, load_config('ours.py')):
    init_default_scope(cfg.default_scope)
    hook = HOOKS.build(cfg.default_hooks.zut)
    loss = MODELS.build(cfg.loss)
    model = MODELS.build(cfg.model)
    print('built', *(type(part).__module__ for part in (hook, loss, model)))
"""


@pytest.mark.parametrize(
    ('base', 'model'),
    [
        (f'mmfair::{ZUT_DIGITS}', 'mmpretrain.models.classifiers.image'),
        (SEM_FPN, 'mmseg.models.segmentors.encoder_decoder'),
        pytest.param(
            RETINANET,
            'mmdet.models.detectors.retinanet',
            marks=pytest.mark.ops,
        ),
    ],
    ids=['mmpretrain', 'mmseg', 'mmdet'],
)
def test_configs_and_parts_without_custom_imports(
    project, tmp_path, base, model
):
    parts = (
        'model = dict(backbone=dict(init_cfg=None))\n'
        "default_hooks = dict(zut=dict(type='mmfair.ZUTHook'))\n"
        "loss = dict(type='mmfair.ZeroUniformityLoss', mode='entropy')\n"
    )
    helper = f"__import__('mmfair').config_path('{base}')"
    (tmp_path / 'stock.py').write_text(f'_base_ = [{helper}]\n{parts}')
    (tmp_path / 'ours.py').write_text(f"_base_ = ['{base}']\n{parts}")
    said = project('-W', 'ignore', '-c', BUILD).splitlines()
    built = [line for line in said if line.startswith('built')]
    expected = (
        'built mmfair.engine.hooks.zut_hook '
        f'mmfair.models.losses.zero_uniformity_loss {model}'
    )
    assert built == [expected, expected]


def test_entry_point_of_the_wheel_trains_an_inherited_config(
    project, tmp_path
):
    (tmp_path / 'user.py').write_text(
        f"_base_ = ['mmfair::{ZUT_DIGITS}']\n"
        'train_cfg = dict(max_epochs=1, val_interval=1)\n'
    )
    where = project('-c', 'import mmfair; print(mmfair.__file__)')
    mim = Path(where.strip()).parent / '.mim'
    said = project(mim / 'tools' / 'train.py', 'user.py', '--with', 'focal')
    assert 'loss_zul' in said
    run = tmp_path / 'work_dirs' / 'user-with-focal'
    assert (run / 'epoch_1.pth').is_file()
    assert 'SoftmaxFocalLoss' in (run / 'user-with-focal.py').read_text()


def test_stock_entry_point_trains_an_inherited_config(project, tmp_path):
    import mmpretrain

    (tmp_path / 'user.py').write_text(
        f"_base_ = [__import__('mmfair').config_path('{ZUT_DIGITS}')]\n"
        # That tool wants workers to persist, also where there are none.
        'train_dataloader = dict(persistent_workers=False)\n'
        'val_dataloader = dict(persistent_workers=False)\n'
        'test_dataloader = dict(persistent_workers=False)\n'
        'train_cfg = dict(max_epochs=1, val_interval=1)\n'
        'param_scheduler = []\n'
    )
    tool = Path(mmpretrain.__file__).parent / '.mim' / 'tools' / 'train.py'
    said = project(tool, 'user.py')
    assert 'loss_zul' in said
    assert list(tmp_path.glob('work_dirs/user/epoch_1.pth'))


@pytest.mark.slow
def test_commands_of_the_wheel(project, tmp_path):
    """Configs of a table are found; what is made lies where one stands."""
    table = (
        'columns: [{title: overall, metric: class_accuracy/overall}]\n'
        'rows:\n'
        f'  - {{name: ZUT, config: configs/{ZUT_DIGITS}}}\n'
        '  - {name: mine, config: mine.py}\n'
    )
    folder = tmp_path / 'tables'
    folder.mkdir()
    (folder / 'small.yml').write_text(table)
    (folder / 'mine.py').write_text(
        f"_base_ = ['mmfair::{ZUT_DIGITS}']\nparam_scheduler = []\n"
    )
    short = ('train_cfg.max_epochs=1', 'param_scheduler=[]')
    run_it = ('-m', 'mmfair', 'run', 'tables/small.yml', '--seeds', 0)
    project(*run_it, '--cfg-options', *short)
    where = project('-c', 'import mmfair; print(mmfair.__file__)')
    results = sorted(tmp_path.rglob('result.json'))
    assert [path.parent.relative_to(tmp_path) for path in results] == [
        Path('work_dirs/experiments/small', row, 'seed0')
        for row in ('ZUT', 'mine')
    ]
    assert not list(Path(where.strip()).parents[1].rglob('work_dirs'))
    made = project('-m', 'mmfair', 'table', 'tables/small.yml')
    assert made.splitlines()[0].startswith('| row | overall ')
    assert 'Made by `mmfair table tables/small.yml`' in made


def test_the_wheel_brings_the_command(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (
            name
            for name in archive.namelist()
            if name.endswith('.dist-info/entry_points.txt')
        )
        points = archive.read(name).decode()
    assert 'mmfair = mmfair.__main__:main' in points
