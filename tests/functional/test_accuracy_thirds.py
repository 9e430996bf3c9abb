import math

import numpy as np
import pytest
import torch

from mmfair.functional import accuracy_thirds


@pytest.mark.parametrize('classes', [3, 4, 5, 100])
def test_parts_of_equal_size_in_order(classes):
    rates = np.random.default_rng(0).random(classes)
    parts = accuracy_thirds(torch.from_numpy(rates))
    joined = [*parts['easy'], *parts['middle'], *parts['hard']]
    assert joined == np.argsort(-rates, kind='stable').tolist()
    sizes = [len(part) for part in parts.values()]
    assert sizes == [len(part) for part in np.array_split(rates, 3)]


def test_unknown_classes_and_few():
    parts = accuracy_thirds([0.2, math.nan, 0.9, 0.5])
    assert parts == {'easy': [2], 'middle': [3], 'hard': [0]}
    assert accuracy_thirds([0.2, 0.1]) == {
        'easy': [],
        'middle': [],
        'hard': [],
    }


def test_no_numbers():
    with pytest.raises(TypeError, match='accuracy_thirds: class_accuracy'):
        accuracy_thirds('0.5')
