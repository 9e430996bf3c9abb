"""Locals say what they hold, and not how it was come by."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mmfair

PACKAGE = Path(mmfair.__file__).parent
WORDS = {'found', 'own', 'said', 'told', 'there'}
# Parameters that others may pass by name: they stay.
PUBLIC = {('evaluation/class_table.py', 'own')}


def local_names(node: ast.AST) -> Iterator[str]:
    """Variables and parameters; the fields of a class are attributes."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.arg):
            yield child.arg
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        is_field = isinstance(node, ast.ClassDef) and isinstance(
            child, ast.Assign | ast.AnnAssign
        )
        if not is_field:
            yield from local_names(child)


@pytest.mark.parametrize(
    ('source', 'names'),
    [
        ('found = 1', ['found']),
        ('for own, said in (): pass', ['own', 'said']),
        ('[0 for told in ()]', ['told']),
        ('lambda there: 0', ['there']),
        ('def f(a, *own, said=0, **told): pass', ['a', 'own', 'said', 'told']),
        ('class A:\n    said: int = 0\n    own = 1', []),
        ('class A:\n    def f(self):\n        own = 1', ['self', 'own']),
        ('a.found = f(own=said)', []),
    ],
)
def test_what_counts_as_a_local(source: str, names: list[str]) -> None:
    assert list(local_names(ast.parse(source))) == names


def test_locals_say_what_they_hold() -> None:
    vague = set()
    for path in sorted(PACKAGE.rglob('*.py')):
        place = path.relative_to(PACKAGE)
        if place.parts[0] == '.mim':
            continue
        tree = ast.parse(path.read_text(encoding='utf-8'))
        names = WORDS.intersection(local_names(tree))
        vague |= {(place.as_posix(), name) for name in names}
    assert vague == PUBLIC
