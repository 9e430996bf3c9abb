import math

import pytest
import torch

from mmfair.functional import by_class
from mmfair.functional.by_class import rows_of_classes


def first_entry(points):
    return points[0, 0]


def test_each_class_is_handed_its_rows_in_their_order():
    features = torch.tensor([[3.0], [1.0], [2.0], [5.0], [4.0]])
    labels = torch.tensor([2, 0, 2, 0, 2])
    seen = []

    def note(points):
        seen.append(points[:, 0].tolist())
        return points.sum()

    value = by_class(note, features, labels)
    assert seen == [[1.0, 5.0], [3.0, 2.0, 4.0]]
    assert value[[0, 2]].tolist() == [6.0, 9.0]
    assert math.isnan(value[1])


def test_agrees_with_a_comparison_of_all_labels():
    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(7, (200,), generator=generator, dtype=torch.int32)
    for cls, rows in enumerate(rows_of_classes(labels, 9)):
        assert rows.tolist() == (labels == cls).nonzero()[:, 0].tolist()


def test_number_of_classes_may_be_given():
    features, labels = torch.ones(2, 3), torch.tensor([1, 1])
    value = by_class(torch.sum, features, labels, 4)
    assert value.isnan().tolist() == [True, False, True, True]


@pytest.mark.parametrize(
    ('given', 'returned'),
    [
        (torch.float16, torch.float32),
        (torch.bfloat16, torch.float32),
        (torch.float32, torch.float32),
        (torch.float64, torch.float64),
    ],
)
def test_data_type(given, returned):
    features = torch.ones(3, 2, dtype=given)
    labels = torch.tensor([0, 2, 2], dtype=torch.uint8)
    assert by_class(torch.sum, features, labels).dtype == returned


def test_gradient_reaches_the_features():
    features = torch.ones(3, 2, requires_grad=True)
    value = by_class(torch.sum, features, torch.tensor([0, 3, 0]))
    value[[0, 3]].sum().backward()
    assert features.grad.tolist() == [[1, 1], [1, 1], [1, 1]]


@pytest.mark.parametrize(
    ('features', 'error', 'text'),
    [
        ('abc', TypeError, 'floating-point tensor, got str: abc'),
        (
            torch.ones(3, 2, dtype=torch.int64),
            TypeError,
            'floating-point tensor, got torch.int64',
        ),
        (torch.ones(3), ValueError, r'\(N, D\), N and D >= 1, got \(3,\)'),
        (torch.ones(3, 2, 1), ValueError, r'got \(3, 2, 1\). Flatten or'),
        (torch.ones(3, 0), ValueError, r'got \(3, 0\)'),
        (torch.ones(0, 2), ValueError, r'got \(0, 2\)'),
        (torch.full((3, 2), math.nan), ValueError, 'be finite, got NaN'),
    ],
)
def test_wrong_features_are_errors(features, error, text):
    with pytest.raises(error, match=f'by_class: features must.*{text}'):
        by_class(first_entry, features, torch.zeros(3, dtype=torch.int64))


@pytest.mark.parametrize(
    ('labels', 'error', 'text'),
    [
        (['a', 'b', 'c'], TypeError, 'integers, got a list that is no'),
        (torch.zeros(3), TypeError, 'integers, got torch.float32'),
        (
            torch.zeros(3, dtype=torch.bool),
            TypeError,
            'integers, got torch.bool',
        ),
        (
            torch.tensor([0, 1]),
            ValueError,
            r'each of the 3 rows of features, got shape \(2,\)',
        ),
        (torch.zeros(3, 1).long(), ValueError, r'got shape \(3, 1\)'),
        (torch.tensor([0, -1, 9]), ValueError, r'in \[0, 2\), got -1. Check'),
        (torch.tensor([0, 2, 1]), ValueError, r'in \[0, 2\), got 2. Check'),
    ],
)
def test_wrong_labels_are_errors(labels, error, text):
    with pytest.raises(error, match=f'by_class: labels must .*{text}'):
        by_class(first_entry, torch.ones(3, 2), labels, 2)


def test_function_has_to_return_a_scalar():
    with pytest.raises(ValueError, match=r'a scalar .*, got shape \(2,\)'):
        by_class(torch.flatten, torch.ones(1, 2), torch.tensor([0]))
