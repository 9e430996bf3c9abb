"""One line exports a loss; lists, pages and tests are checked against it."""

import inspect
from importlib import import_module
from pathlib import Path

import pytest

import mmfair.models
from mmfair.models import SampleLoss, losses
from mmfair.registry import MODELS

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / 'mmfair/models/losses').glob('*_loss.py'))


def loss_of(path: Path) -> type:
    """The one public class of a file."""
    module = import_module(f'mmfair.models.losses.{path.stem}')
    (name,) = module.__all__
    return getattr(module, name)


@pytest.mark.parametrize('path', FILES, ids=lambda path: path.stem)
def test_a_loss_is_exported_listed_and_tested(path: Path) -> None:
    loss = loss_of(path)
    name = loss.__name__
    assert name.lower() == path.stem.replace('_', '')
    line = f'from mmfair.models.losses.{path.stem} import {name}'
    assert name in losses.__all__, f'add to losses/__init__.py: {line}'
    assert name in mmfair.models.__all__, f'add {name} to models/__init__.py'
    page = (ROOT / 'docs/api.md').read_text(encoding='utf-8')
    assert f'| `{name}` |' in page, f'add a line for {name} to docs/api.md'
    if name in ('SampleLoss', 'ClassCountsLoss'):
        return
    assert MODELS.get(f'mmfair.{name}') is loss
    assert inspect.getdoc(loss.forward) or inspect.getdoc(loss.sample_losses)
    if issubclass(loss, SampleLoss):
        tests = Path(__file__).with_name(f'test_{path.name}').read_text()
        assert f'class Test{name}(LossContract):' in tests
