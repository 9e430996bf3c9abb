"""The table of the classes with other columns than its own."""

import csv
import json
import math

import torch

from mmfair.evaluation.class_rows import class_rows
from mmfair.evaluation.class_table import class_table, write_class_table

ROWS = [
    {'name': 'a', 'accuracy': 50.0, 'mean_width': 1.0, 'size': 0.25},
    {'name': 'b', 'accuracy': 0.05, 'mean_width': None, 'size': 0.00123},
    {'name': 'c', 'accuracy': 99.0, 'mean_width': 2e6, 'size': 0.0},
]
COLUMNS = ['name', 'accuracy', 'mean_width', 'size']


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip('|').split('|')]


def test_a_column_has_one_form():
    lines = class_table(ROWS, {}, columns=COLUMNS).splitlines()
    assert [cells(line) for line in lines[3:6]] == [
        ['a', '50.00', '1', '0.25'],
        ['b', '0.05', '-', '0.00123'],
        ['c', '99.00', '2e+06', '0'],
    ]
    assert cells(lines[1]) == COLUMNS


def test_headings_break_where_the_line_is_too_short():
    # 1 + (4 + 8 + 10 + 7) + 4 * 3 characters.
    assert 'mean_width' in class_table(ROWS, {}, columns=COLUMNS, width=42)
    lines = class_table(ROWS, {}, columns=COLUMNS, width=41).splitlines()
    assert cells(lines[1])[2:] == ['mean', '']
    assert cells(lines[2])[2:] == ['width', 'size']


def test_only_the_least_accurate_classes_are_shown():
    text = class_table(ROWS, {}, 2, columns=COLUMNS)
    names = [cells(line)[0] for line in text.splitlines() if '|' in line]
    assert 'the 2 least accurate of 3 classes' in text
    assert names == ['name', 'b', 'a']


def test_any_score_orders_the_classes():
    columns = ['name', 'mean_width']
    text = class_table(ROWS, {}, 1, columns=columns, score='mean_width')
    names = [cells(line)[0] for line in text.splitlines() if '|' in line]
    assert names == ['name', 'a']


def test_files_have_the_columns_and_the_summary(tmp_path):
    stem = tmp_path / 'head.fc'  # the dot is no suffix
    summary = {'settings': {'k': 40}}
    write_class_table(stem, ROWS, summary, own=True, columns=COLUMNS)
    with (tmp_path / 'head.fc.csv').open() as file:
        assert next(csv.reader(file)) == COLUMNS
    written = json.loads((tmp_path / 'head.fc.json').read_text())
    assert written == {'summary': summary, 'classes': ROWS}


def test_files_hold_neither_nan_nor_formulas(tmp_path):
    rows = [{'name': '=1+1', 'accuracy': math.nan}, {'name': '-a'}]
    stem = tmp_path / 'class_accuracy'
    columns = ['name', 'accuracy']
    summary = {'mean': math.nan, 'bias': math.inf}
    write_class_table(stem, rows, summary, own=True, columns=columns)
    text = stem.with_suffix('.json').read_text()
    assert 'NaN' not in text
    assert json.loads(text)['summary'] == {'mean': None, 'bias': None}
    csv_file = stem.with_suffix('.csv').read_text()
    assert csv_file == "name,accuracy\n'=1+1,\n'-a,\n"


def test_counts_of_segmentation_are_no_whole_numbers():
    hits = torch.tensor([3, 4, 5]), torch.tensor([4, 5, 6])
    rows = class_rows(list('abc'), *hits, [20.123456, 0.25, 100.0])
    assert [row['train_count'] for row in rows] == [20.1235, 0.25, 100]
    assert isinstance(rows[2]['train_count'], int)
    assert [row['group'] for row in rows] == ['medium', 'few', 'medium']
