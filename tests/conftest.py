"""Skips what this machine cannot run, and says why."""

from importlib.util import find_spec

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
