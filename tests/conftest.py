"""Skips what this machine cannot run, and keeps tests apart."""

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def has_ops() -> bool:
    return find_spec('mmcv') is not None and find_spec('mmcv._ext') is not None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if has_ops():
        return
    skip = pytest.mark.skip(
        reason="needs mmcv's compiled ops; build them with `make ops`"
    )
    for item in items:
        if item.get_closest_marker('ops') is not None:
            item.add_marker(skip)


def instances() -> dict[type, dict[str, object]]:
    """What MMEngine keeps by name for a whole process, by its class."""
    manager = sys.modules.get('mmengine.utils.manager')
    if manager is None:
        return {}
    kinds, kept = [manager.ManagerMixin], {}
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        kept[kind] = kind._instance_dict
    return kept


@pytest.fixture(autouse=True)
def own_instances() -> Iterator[None]:
    """Scopes, loggers, hubs and visualizers of a test end with it.

    Two runs of one second have one name, and the scope of the last run would
    decide where the next test looks for its types.
    """
    before = {kind: dict(named) for kind, named in instances().items()}
    yield
    for kind, named in instances().items():
        kept = before.get(kind, {})
        for name in [name for name in named if name not in kept]:
            for handler in getattr(named[name], 'handlers', ()):
                handler.close()
        named.clear()
        named.update(kept)


@pytest.fixture(scope='session', autouse=True)
def clean_top_folder() -> Iterator[None]:
    """A test writes below ``tmp_path``, never beside the sources."""
    before = visible_names(ROOT)
    yield
    left = visible_names(ROOT) - before
    assert not left, f'left in {ROOT} by a test: {sorted(left)}'


def visible_names(folder: Path) -> set[str]:
    names = {path.name for path in folder.iterdir()}
    return {
        name for name in names if not name.startswith(('.', '__pycache__'))
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
