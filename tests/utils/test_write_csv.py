import csv
import io
import math

import numpy as np
import pandas as pd
import pytest
import torch

from mmfair.utils.write_csv import csv_text, write_csv


def cells(text):
    return list(csv.reader(io.StringIO(text, newline='')))


@pytest.mark.parametrize(
    'name',
    [
        '=1+1',
        '+cmd',
        '-2+3',
        '@SUM(A1)',
        '\t=1',
        '\r=1',
        '\n=1',
        '\N{FULLWIDTH EQUALS SIGN}1+1',
        '-',
        '=HYPERLINK("http://x","y")',
    ],
)
def test_a_name_is_never_a_formula(name):
    head, row = cells(csv_text([{'name': name, name: 1}]))
    assert row[0] == f"'{name}"
    assert head[1] == f"'{name}"  # classes can be columns, too


@pytest.mark.parametrize(
    'value', [-1, -0.5, np.float32(-2), torch.tensor(-3), '-4.5', '+2e3', 1e9]
)
def test_numbers_stay_numbers(value):
    ((cell,),) = cells(csv_text([{'n': value}], header=False))
    assert float(cell) == float(value)


@pytest.mark.parametrize(
    'value', [None, math.nan, math.inf, np.float64('nan')]
)
def test_what_is_unknown_is_empty(value):
    text = csv_text([{'a': 1, 'n': value, 'z': 2}, {'a': 3}])
    assert cells(text) == [['a', 'n', 'z'], ['1', '', '2'], ['3', '', '']]


@pytest.mark.parametrize(
    'name', ['cat, dog', 'a "b"', 'two\nlines', "it's", '猫', '', 'x=1', ' a']
)
def test_other_names_stay_as_they_are(name):
    assert cells(csv_text([{'n': name, 'm': 1}]))[1] == [name, '1']


def test_a_reader_finds_the_types(tmp_path):
    path = tmp_path / 'folder' / 'table.csv'
    rows = [
        {'name': 'cat', 'change': -0.1234567890123, 'count': 3, 'seen': [1]},
        {'name': 'dog', 'change': math.nan, 'count': 4, 'seen': []},
    ]
    write_csv(path, rows)
    table = pd.read_csv(path)
    assert table['change'].tolist()[0] == -0.1234567890123
    assert table['count'].tolist() == [3, 4]
    assert table['seen'].tolist() == ['[1]', '[]']


def test_columns_are_chosen_and_an_empty_table_has_them():
    assert csv_text([{'a': 1, 'b': 2}], ['b']) == 'b\n2\n'
    assert csv_text([], ['a', 'b']) == 'a,b\n'
    assert csv_text([]) == '\n'


def test_what_is_no_cell_is_an_error():
    with pytest.raises(TypeError, match='value must be text'):
        csv_text([{'a': object()}])
