"""One way of checking labels."""

import numpy as np
import pytest
import torch

from mmfair.functional.label_checks import check_labels, check_targets


def test_number_of_classes():
    features, labels = torch.ones(2, 3), torch.tensor([1, 1])
    assert check_labels(features, labels, 4, where='f')[2] == 4
    assert check_labels(features, labels, where='f')[2] == 2


def test_arrays_and_lists_become_tensors():
    features, labels, classes = check_labels(
        np.ones((2, 3)), [0, 1], where='f'
    )
    assert features.dtype == torch.float64
    assert labels.tolist() == [0, 1]
    assert classes == 2


def test_negative_label_is_an_error_where_no_number_is_given():
    with pytest.raises(ValueError, match=r'volume: .*in \[0, C\), got -1'):
        check_labels(torch.ones(2, 2), torch.tensor([-1, 0]), where='volume')


@pytest.mark.parametrize('classes', [0, -1, 2.5, float('nan'), '3', True])
def test_a_number_of_classes_that_is_none(classes):
    with pytest.raises((TypeError, ValueError), match='f: num_classes must'):
        check_labels(torch.ones(1, 2), [0], classes, where='f')


@pytest.mark.parametrize(
    ('target', 'wrong'), [([0, 2], 2), ([-1, 0], -1), ([-100, 0], -100)]
)
def test_a_target_that_is_no_class(target, wrong):
    with pytest.raises(
        ValueError, match=rf'f: target must be in \[0, 2\), got {wrong}\.'
    ):
        check_targets(target, torch.zeros(2, 2), where='f')


def test_an_ignored_target_is_no_class():
    one, two, none = (torch.zeros(n, 2) for n in (1, 2, 0))
    check_targets([255, 1], two, where='f', ignore_index=255)
    check_targets([255], one, where='f', ignore_index=255)
    check_targets(torch.zeros(0).long(), none, where='f')
    with pytest.raises(ValueError, match=r'\[0, 2\) or 255, ignored, got 7'):
        check_targets([255, 7], two, where='f', ignore_index=255)


@pytest.mark.parametrize(
    ('target', 'shape'),
    [
        (torch.ones(2), r'\(2, 3, 4\) to hold probabilities, got \(2,\)'),
        ([0, 1], r'\(2, 4\) to hold labels, got \(2,\)'),
        (np.zeros((2, 3, 4), int), r'\(2, 4\) to hold labels'),
    ],
)
def test_a_target_of_another_shape(target, shape):
    with pytest.raises(
        ValueError, match=rf'f: target must have shape {shape}'
    ):
        check_targets(target, torch.zeros(2, 3, 4), where='f')


@pytest.mark.parametrize('target', ['ab', ['a', 'b'], [True, False], None])
def test_a_target_of_another_kind(target):
    with pytest.raises(TypeError, match='f: target must be integers, got'):
        check_targets(target, torch.zeros(2, 2), where='f')
