import math

import numpy as np
import pytest
import torch

from mmfair.report.section import Column, ReportTable
from mmfair.report.table_cells import table_cells

MINUS = '\N{MINUS SIGN}'


def texts(*values: object, words: bool = False, digits: int = 1) -> list:
    column = Column('x', 'x', digits, words)
    rows = [{'x': value} for value in values]
    table = ReportTable('t', 'T', [column], rows)
    return [cell.text for (cell,) in table_cells(table)]


@pytest.mark.parametrize(
    ('values', 'expected'),
    [
        ((3, 12_345, None), ['3', '12,345', None]),
        ((100.0, 95.25), ['100.0', '95.2']),
        ((100.0, 90.0), ['100', '90']),
        ((-2.5, math.nan), [f'{MINUS}2.5', None]),
        ((0.01, -0.01, 7.5), ['0.0', '0.0', '7.5']),
        ((1.5e-9, -4e-12), [f'1.5e{MINUS}9', f'{MINUS}4.0e{MINUS}12']),
        ((2e9, 10), ['2.0e9', '1.0e1']),
        ((math.inf, -math.inf, 1.5), ['∞', f'{MINUS}∞', '1.5']),
        ((np.float32(0.5), torch.tensor(2)), ['0.5', '2.0']),
        ((), []),
        ((None, None), [None, None]),
    ],
)
def test_numbers_of_a_column_look_alike(values: tuple, expected: list) -> None:
    assert texts(*values) == expected


def test_digits_are_those_of_the_column() -> None:
    assert texts(1.23456, 2.0, digits=3) == ['1.235', '2.000']
    assert texts(1.5, 2.0, digits=0) == ['2', '2']


def test_a_small_number_is_not_nothing() -> None:
    column = Column('x', 'training images', 1, small=True)
    rows = [{'x': value} for value in (0.04, 0, 7.25)]
    cells = table_cells(ReportTable('t', 'T', [column], rows))
    assert [cell.text for (cell,) in cells] == ['<0.1', '0.0', '7.2']


def test_an_interval_stands_below_its_number() -> None:
    column = Column('x', 'x', 2, interval=('low', 'high'), signed=True)
    rows = [
        {'x': 1.5, 'low': -0.25, 'high': 3},
        {'x': 2.5, 'low': None, 'high': None},
    ]
    cells = table_cells(ReportTable('t', 'T', [column], rows))
    assert [(cell.text, cell.interval) for (cell,) in cells] == [
        ('+1.50', f'[{MINUS}0.25, +3.00]'),
        ('+2.50', None),
    ]


def test_words() -> None:
    values = ('cat', None, 3, ['dog', 'owl'])
    assert texts(*values, words=True) == ['cat', None, '3', 'dog, owl']


def test_what_numbers_are_sorted_by_is_not_rounded() -> None:
    rows = [{'x': 0.123456789}, {'x': None}, {'x': math.inf}]
    table = ReportTable('t', 'T', [Column('x', 'x')], rows)
    numbers = [cell.number for (cell,) in table_cells(table)]
    assert numbers == ['0.123456789', None, 'Infinity']


def test_words_among_numbers_are_refused() -> None:
    with pytest.raises(TypeError) as error:
        texts(1, 'two')
    assert str(error.value) == (
        "write_report: column 'x' of table 't' must hold numbers, got 'two'. "
        'Set words=True for text.'
    )


@pytest.mark.parametrize(
    ('low', 'high', 'expected'),
    [
        (75.75, 100.0, ('100.0', '[75.8, 100.0]')),
        (75, 100, ('100', '[75, 100]')),
        (None, None, ('100', None)),
    ],
)
def test_a_whole_number_keeps_the_decimals_of_its_interval(
    low: float | None, high: float | None, expected: tuple
) -> None:
    column = Column('x', 'x', 1, interval=('low', 'high'))
    rows = [{'x': 100.0, 'low': low, 'high': high}]
    ((cell,),) = table_cells(ReportTable('t', 'T', [column], rows))
    assert (cell.text, cell.interval) == expected
