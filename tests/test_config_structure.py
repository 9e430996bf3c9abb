"""No setting is written twice: methods and networks stand in bases."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from miniatures import ROOT

from mmfair.utils.config_fingerprint import config_fingerprint
from mmfair.utils.config_methods import (
    CONFIG_METHODS,
    METHOD_VARIABLES,
    METHOD_VARIANTS,
)
from mmfair.utils.load_config import load_config

CONFIGS = ROOT / 'configs'
METHODS = sorted((CONFIGS / '_base_' / 'methods').glob('*.py'))
LEAVES = sorted(
    path
    for path in CONFIGS.rglob('*.py')
    if '_base_' not in path.relative_to(CONFIGS).parts
)
# A block is a dict or a list with so many settings in it, at any depth.
BLOCK = 3


def blocks(path: Path) -> Iterator[str]:
    """Text of each block of settings in a config."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call | ast.List) and settings(node) >= BLOCK:
            yield ast.unparse(node)


def settings(node: ast.AST) -> int:
    """Keywords with a value of their own, not a dict."""
    return sum(
        isinstance(child, ast.keyword)
        and not isinstance(child.value, ast.Call)
        for child in ast.walk(node)
    )


def name_of(path: Path) -> str:
    return path.relative_to(CONFIGS).with_suffix('').as_posix()


@pytest.mark.parametrize('path', LEAVES, ids=name_of)
def test_leaf_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 25


def test_no_block_stands_in_more_than_three_leaves() -> None:
    places = defaultdict(set)
    for path in LEAVES:
        for block in blocks(path):
            places[block].add(name_of(path))
    often = {b: sorted(p) for b, p in places.items() if len(p) > 3}
    assert often == {}


def test_every_method_file_is_known() -> None:
    stems = {
        stem for method in CONFIG_METHODS.values() for stem in method.files
    }
    assert {path.stem for path in METHODS} == stems | {*METHOD_VARIANTS}


@pytest.mark.parametrize('path', METHODS, ids=name_of)
def test_method_brings_variables_of_methods_alone(path: Path) -> None:
    brought = set(load_config(path))
    assert brought <= METHOD_VARIABLES
    assert METHOD_VARIANTS.get(path.stem, path.stem) in brought


def test_variables_of_methods_leave_the_fingerprint_as_it_is() -> None:
    path = CONFIGS / 'zut' / 'zut_resnet8_1xb32-100e_digits-lt-if20.py'
    config = load_config(path).to_dict()
    assert 'zut' in config
    before = config_fingerprint(config)
    del config['zut']
    assert config_fingerprint(config) == before
    config['default_hooks']['zut']['loss']['loss_weight'] = 7
    assert config_fingerprint(config) != before
