"""The weight of each sample by its class."""

import pytest
import torch

from mmfair.functional.long_tail.sample_weights import sample_weights

WEIGHTS = torch.tensor([0.5, 1.0, 3.0])


def test_labels_maps_and_probabilities():
    scores = torch.zeros(2, 3)
    labels = torch.tensor([2, 0])
    assert sample_weights(scores, labels, WEIGHTS).tolist() == [3, 0.5]
    assert sample_weights(scores, labels[:, None], WEIGHTS).shape == (2,)
    soft = torch.tensor([[0.5, 0.0, 0.5], [0.0, 1.0, 0.0]])
    assert sample_weights(scores, soft, WEIGHTS).tolist() == [1.75, 1]
    maps = torch.tensor([[[0, 1], [255, -1]]])
    found = sample_weights(
        torch.zeros(1, 3, 2, 2), maps, WEIGHTS, ignore_index=255
    )
    assert found.tolist() == [[[0.5, 1], [0, 0]]]


@pytest.mark.parametrize(
    ('classes', 'target', 'match'),
    [
        (4, torch.tensor([0]), 'one entry for each of the 4 classes'),
        (3, torch.tensor([3]), r'labels in \[0, 3\), got 3'),
        (3, torch.tensor([255]), 'got 255'),
        (3, torch.tensor([[1.0, 1.0, 0.0]]), 'got a sum of 2'),
    ],
)
def test_targets_without_a_weight(classes, target, match):
    with pytest.raises(ValueError, match=f'^Part: .*{match}'):
        sample_weights(torch.zeros(1, classes), target, WEIGHTS, where='Part')
