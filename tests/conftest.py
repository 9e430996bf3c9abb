"""Skips what this machine cannot run, and keeps tests apart."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest


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


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty current folder; the default scope is put back."""
    from mmengine.registry import DefaultScope

    monkeypatch.chdir(tmp_path)
    before = dict(DefaultScope._instance_dict)
    yield tmp_path
    DefaultScope._instance_dict.clear()
    DefaultScope._instance_dict.update(before)
