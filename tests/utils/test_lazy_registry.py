import sys

import pytest

from mmfair.registry import MODELS
from mmfair.utils.lazy_registry import LazyRegistry
from mmfair.utils.stack import StackError


@pytest.fixture
def parts() -> LazyRegistry:
    return LazyRegistry('part', scope='test_lazy_registry')


def test_a_part_is_imported_when_it_is_asked_for(
    parts: LazyRegistry, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / 'lazy_part.py').write_text(
        'import sys\n'
        'parts = sys.modules["lazy_parts_of_test"].parts\n'
        '@parts.register_module()\n'
        'class Lazy:\n'
        '    def __init__(self, size=1):\n'
        '        self.size = size\n'
    )
    monkeypatch.syspath_prepend(tmp_path)
    holder = type(sys)('lazy_parts_of_test')
    holder.parts = parts
    monkeypatch.setitem(sys.modules, holder.__name__, holder)
    parts.register_lazily('Lazy', 'lazy_part', host='mmengine')
    assert 'lazy_part' not in sys.modules
    assert parts.build({'type': 'Lazy', 'size': 3}).size == 3
    assert parts.get('test_lazy_registry.Lazy') is parts.get('Lazy')
    sys.modules.pop('lazy_part')


def test_a_part_of_a_toolbox_that_is_absent_says_so(
    parts: LazyRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        'mmfair.utils.stack.installed_stack', lambda: {'mmengine': '1'}
    )
    parts.register_lazily('Head', 'no_such_module', host='mmpretrain')
    assert parts.lazy_names() == ['Head']
    with pytest.raises(StackError, match='Head: mmpretrain must be installed'):
        parts.get('Head')


def test_parts_of_hosts_are_the_classes_themselves() -> None:
    pytest.importorskip('mmpretrain')
    for name in ('CosineClsHead', 'SEBasicResNet'):
        assert name in MODELS.lazy_names(importable=True)
        assert MODELS.get(f'mmfair.{name}').__name__ == name
