"""The formula knows no toolbox, and ``import mmfair`` imports none."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mmfair

PACKAGE = Path(mmfair.__file__).parent
PURE = sorted(
    path
    for room in ('functional', 'statistics', 'structures')
    for path in (PACKAGE / room).rglob('*.py')
)
ALLOWED = {
    'torch',
    'numpy',
    'scipy',
    'mmfair.functional',
    'mmfair.statistics',
    'mmfair.structures',
}
# Of an optional extra: imported within a function, when it is asked for.
OPTIONAL = {'skdim.id'}


def imports(path: Path) -> set[str]:
    """Modules that a file imports anywhere, functions included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or '')
    return found


def foreign(names: set[str]) -> set[str]:
    """Those that are neither allowed nor of the standard library."""
    return {
        name
        for name in names
        if name.split('.')[0] not in sys.stdlib_module_names
        and not any(
            name == allowed or name.startswith(f'{allowed}.')
            for allowed in ALLOWED
        )
    }


def modules_after(statement: str) -> set[str]:
    """Modules in memory after a statement, in a new process."""
    script = f'{statement}\nimport sys\nprint(*sys.modules)'
    done = subprocess.run(
        [sys.executable, '-c', script],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return set(done.stdout.split())


TOOLBOXES = {'mmengine', 'mmcv', 'mmpretrain', 'mmseg', 'mmdet'}


def test_the_core_is_looked_at():
    assert PACKAGE / 'functional' / 'zero_input' / 'zero_uniformity.py' in PURE


@pytest.mark.parametrize(
    'path', PURE, ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_core_imports_torch_numpy_and_scipy_alone(path):
    assert foreign(imports(path)) <= OPTIONAL


def test_the_check_sees_a_toolbox(tmp_path):
    path = tmp_path / 'module.py'
    path.write_text('def f():\n    from mmengine.dist import all_gather\n')
    assert foreign(imports(path)) == {'mmengine.dist'}


def test_import_mmfair_alone_is_light():
    heavy = {*TOOLBOXES, 'torch', 'numpy', 'matplotlib', 'sklearn'}
    assert modules_after('import mmfair') & heavy == set()


def test_the_core_runs_without_a_toolbox():
    statement = 'import mmfair.functional'
    optional = {name.split('.')[0] for name in OPTIONAL}
    assert modules_after(statement) & (TOOLBOXES | optional) == set()


@pytest.mark.parametrize(
    'first', ['functional', 'statistics', 'statistics.bootstrap_interval']
)
def test_the_rooms_of_the_core_can_be_entered_by_any_door(first):
    then = 'from mmfair.functional import paired_difference'
    names = modules_after(f'import mmfair.{first}; {then}')
    assert 'mmfair.statistics.wilson_interval' in names


def test_the_core_leaves_statistics_until_they_are_asked_for():
    statement = 'import mmfair.functional as f'
    assert 'scipy.stats' not in modules_after(statement)
    asked = f'{statement}; f.accuracy_correlation([3, 1, 2], [1, 3, 3])'
    assert 'scipy.stats' in modules_after(asked)


def test_registering_packages_is_left_to_the_entry_points():
    statement = 'from mmfair.utils.register_packages import register_packages'
    assert modules_after(statement) & {*TOOLBOXES, 'torch'} == set()
