"""One way of checking a setting."""

import numpy as np
import pytest
import torch

from mmfair.functional.checks import (
    check_choice,
    check_flag,
    check_names,
    check_number,
    check_numbers,
    check_word,
)

NAN, INF = float('nan'), float('inf')


@pytest.mark.parametrize(
    ('value', 'rule', 'expected'),
    [
        (1, {}, 1),
        (0.5, {'above': 0, 'below': 1}, 0.5),
        (3.0, {'whole': True}, 3),
        (np.float32(2), {}, 2.0),
        (np.int64(2), {'whole': True}, 2),
        (torch.tensor(4), {'whole': True, 'at_least': 4}, 4),
    ],
)
def test_a_number_within_its_bounds_is_returned(value, rule, expected):
    number = check_number(value, 'k', where='Part', **rule)
    assert number == expected
    assert type(number) is type(expected)


@pytest.mark.parametrize(
    ('value', 'rule', 'error', 'said'),
    [
        (NAN, {}, ValueError, 'a finite number, got nan'),
        (INF, {'at_least': 0}, ValueError, 'a finite number >= 0, got inf'),
        (-1, {'at_least': 0}, ValueError, 'a finite number >= 0, got -1'),
        (0, {'above': 0}, ValueError, 'a finite number > 0, got 0'),
        (2, {'at_most': 1}, ValueError, 'a finite number <= 1, got 2'),
        (1, {'below': 1}, ValueError, 'a finite number < 1, got 1'),
        (2.5, {'whole': True}, ValueError, 'a whole number, got 2.5'),
        ('1', {}, TypeError, "a finite number, got '1'"),
        (True, {}, TypeError, 'a finite number, got True'),
        (None, {}, TypeError, 'a finite number, got None'),
        ([1], {}, TypeError, r'a finite number, got \[1\]'),
    ],
)
def test_any_other_is_refused_by_name(value, rule, error, said):
    with pytest.raises(error, match=f'^Part: k must be {said}'):
        check_number(value, 'k', where='Part', **rule)


@pytest.mark.parametrize('value', ['Std', None, 1, True])
def test_a_choice_is_one_of_those_offered(value):
    assert check_choice('std', 'mode', ('std', 2), where='Part') == 'std'
    with pytest.raises(ValueError, match=r"^Part: mode must be 'std' or 2"):
        check_choice(value, 'mode', ('std', 2), where='Part')


@pytest.mark.parametrize('value', ['False', 0, None])
def test_a_flag_is_no_word_and_no_number(value):
    assert check_flag(False, 'fit', where='Part') is False
    with pytest.raises(TypeError, match=r'^Part: fit must be True or False'):
        check_flag(value, 'fit', where='Part')


@pytest.mark.parametrize('value', ['head', None, [1], {'head': 1}])
def test_a_list_of_names_is_no_string(value):
    assert check_names(['a', 'b'], 'places', where='Part') == ('a', 'b')
    with pytest.raises(TypeError, match=r'^Part: places must be a list'):
        check_names(value, 'places', where='Part')


@pytest.mark.parametrize('value', [[0, 9], (0, 9), np.array([0, 9])])
def test_a_list_of_numbers(value):
    assert check_numbers(value, 'levels', where='Part', length=2) == (0, 9)


@pytest.mark.parametrize(
    ('value', 'rule', 'error', 'said'),
    [
        ('12', {}, TypeError, "a list of numbers, got '12'"),
        (3, {}, TypeError, 'a list of numbers, got 3'),
        ({1: 2}, {}, TypeError, 'a list of numbers'),
        (None, {}, TypeError, 'a list of numbers, got None'),
        ([1], {'length': 2}, ValueError, r'a list of 2 numbers, got \[1\]'),
    ],
)
def test_a_list_of_numbers_is_no_word_and_no_number(value, rule, error, said):
    with pytest.raises(error, match=f'^Part: levels must be {said}'):
        check_numbers(value, 'levels', where='Part', **rule)


@pytest.mark.parametrize('wrong', [NAN, '1', True, None, -1])
def test_an_entry_that_is_no_number_is_named(wrong):
    with pytest.raises(
        (TypeError, ValueError), match=r'^Part: levels\[1\] must be a finite'
    ):
        check_numbers([1, wrong], 'levels', where='Part', at_least=0)


def test_a_text_is_no_number_and_not_empty():
    assert check_word('head.fc', 'classifier', where='Part') == 'head.fc'
    for value in (3, None, ['a'], ''):
        with pytest.raises((TypeError, ValueError), match='Part: classifier'):
            check_word(value, 'classifier', where='Part')
