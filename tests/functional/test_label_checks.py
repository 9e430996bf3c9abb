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


@pytest.mark.parametrize('target', [[0, 2], [-1, 0], [[0], [5]]])
def test_a_target_that_is_no_class(target):
    outside = {2: 2, -1: -1, 5: 5}
    target = torch.tensor(target)
    wrong = next(v for v in target.flatten().tolist() if v in outside)
    with pytest.raises(
        ValueError, match=rf'f: target must be in \[0, 2\), got {wrong}\.'
    ):
        check_targets(target, 2, where='f')


def test_an_ignored_target_is_no_class():
    check_targets(torch.tensor([255, 1]), 2, where='f', ignore_index=255)
    check_targets(torch.tensor([255]), 2, where='f', ignore_index=255)
    check_targets(torch.zeros(0).long(), 2, where='f')
    with pytest.raises(
        ValueError, match=r'in \[0, 2\) or 255, ignored, got 7'
    ):
        check_targets(torch.tensor([255, 7]), 2, where='f', ignore_index=255)


def test_probabilities_are_no_labels():
    with pytest.raises(TypeError, match=r'f: target must be integers'):
        check_targets(torch.ones(2), 2, where='f')
