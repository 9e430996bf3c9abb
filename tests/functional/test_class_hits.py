import math

import numpy as np
import pytest
import torch
from sklearn.metrics import confusion_matrix

from mmfair.functional import class_accuracy, class_hits


def test_hits_against_a_confusion_matrix() -> None:
    generator = np.random.default_rng(0)
    pred, target = generator.integers(0, 6, (2, 500))
    matrix = confusion_matrix(target, pred, labels=range(6))
    correct, support = class_hits(
        torch.from_numpy(pred), torch.from_numpy(target), 6
    )
    assert correct.tolist() == np.diag(matrix).tolist()
    assert support.tolist() == matrix.sum(1).tolist()


def test_ignored_pixels_and_foreign_predictions() -> None:
    pred = torch.tensor([[0, 1], [7, 2]])
    target = torch.tensor([[0, 255], [1, 2]])
    correct, support = class_hits(pred, target, 4, ignore_index=255)
    assert correct.tolist() == [1, 0, 1, 0]
    assert support.tolist() == [1, 1, 1, 0]


def test_no_sample_at_all() -> None:
    nothing = torch.empty(0, dtype=torch.long)
    assert class_accuracy(nothing, nothing, 2).isnan().all()


def test_hits_errors() -> None:
    with pytest.raises(ValueError) as caught:
        class_hits(torch.zeros(3).long(), torch.zeros(2).long(), 2)
    assert str(caught.value) == (
        'class_hits: pred must have the shape of target, (2,), got (3,).'
    )
    with pytest.raises(TypeError, match='class_hits: pred must be integers'):
        class_hits(torch.full((2,), math.nan), torch.zeros(2).long(), 2)
    with pytest.raises(ValueError, match=r'in \[0, 2\), got 2\. Check'):
        class_hits(torch.tensor([0]), torch.tensor([2]), 2)
    with pytest.raises(ValueError, match=r'in \[0, 2\) or 255, got -1\.'):
        class_hits(torch.tensor([0]), torch.tensor([-1]), 2, ignore_index=255)
