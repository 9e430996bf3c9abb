import ast
import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch

from mmfair.utils.write_json import json_text, plain_value, write_json

ROOT = Path(__file__).parents[2]
# Into a hash, onto standard output for its own parent, into a cell.
ELSEWHERE = {
    'mmfair/utils/config_fingerprint.py',
    'mmfair/utils/write_csv.py',
    'mmfair/utils/write_json.py',
    'tools/benchmarks/full_size.py',
}


def calls(path):
    """Dotted names of what a file calls."""
    tree = ast.parse(path.read_text(encoding='utf-8'))
    return {
        ast.unparse(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }


def test_no_file_is_written_past_the_writers():
    own = {'json.dump', 'json.dumps', 'csv.writer', 'csv.DictWriter'}
    found = {
        path.relative_to(ROOT).as_posix()
        for room in ('mmfair', 'tools')
        for path in (ROOT / room).rglob('*.py')
        for call in calls(path)
        if call in own or call.endswith(('.to_csv', '.to_json'))
    }
    assert found == ELSEWHERE


def strict(text):
    """Read as any other language does: no NaN, no Infinity."""

    def refuse(word):
        raise AssertionError(f'bare {word}')

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize(
    'value',
    [
        math.nan,
        math.inf,
        -math.inf,
        np.float32('nan'),
        np.float64('inf'),
        np.array([math.nan]),
        torch.tensor(math.nan),
        torch.tensor([[math.inf]]),
        (math.nan,),
        {'deep': [{'er': math.nan}]},
    ],
)
def test_numbers_that_are_not_finite_are_null(value):
    text = json_text({'value': value})
    assert 'null' in text
    strict(text)


def test_other_values_stay():
    value = {
        'int': np.int64(3),
        'flag': np.bool_(True),
        'half': torch.tensor(0.5, dtype=torch.bfloat16),
        'list': np.arange(2),
        'path': Path('a/b'),
        3: 'Übergröße 猫',
        'none': None,
    }
    assert strict(json_text(value)) == {
        'int': 3,
        'flag': True,
        'half': 0.5,
        'list': [0, 1],
        'path': 'a/b',
        '3': 'Übergröße 猫',
        'none': None,
    }


def test_a_value_that_json_can_not_hold_is_an_error_and_loses_nothing(
    tmp_path,
):
    path = tmp_path / 'folder' / 'found.json'
    write_json(path, {'a': 1})
    with pytest.raises(TypeError, match='value must be text, a number'):
        write_json(path, {'a': object()})
    assert strict(path.read_text()) == {'a': 1}
    assert [file.name for file in path.parent.iterdir()] == ['found.json']


def test_other_kinds_on_demand():
    assert plain_value({'a': 2j}, other=str) == {'a': '2j'}


def test_a_line():
    assert json_text({'a': [1, 2]}, indent=None).count('\n') == 1


def test_half_a_pair_is_written_all_the_same(tmp_path):
    write_json(tmp_path / 'a.json', {'name': 'a\ud800b'})
    assert strict((tmp_path / 'a.json').read_text('utf-8')) == {'name': 'a?b'}
