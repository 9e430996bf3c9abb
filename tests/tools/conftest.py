"""The scripts of experiments, for the tests of each part of them."""

import sys
from types import SimpleNamespace

import pytest
from miniatures import ROOT

FOLDER = ROOT / 'tools' / 'experiments'
MODULES = (
    *('run', 'table', 'rows', 'plans', 'results'),
    *('one_run', 'launchers', 'worker', 'paths', 'table_rules'),
    'table_cells',
)


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch):
    """The scripts as a user's Python would import them."""
    monkeypatch.syspath_prepend(FOLDER)
    yield SimpleNamespace(**{name: __import__(name) for name in MODULES})
    for name in MODULES:
        sys.modules.pop(name)
