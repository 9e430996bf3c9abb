import pytest
import torch

from mmfair.functional import check_class_counts


def test_counts_in_double_precision() -> None:
    counts = check_class_counts([3, 0.1], where='it', num_classes=2)
    assert counts.dtype == torch.float64
    assert counts.tolist() == [3, 0.1]


@pytest.mark.parametrize(
    ('counts', 'message'),
    [
        ([1, 2], 'have one entry for each of the 3 classes, got shape (2,).'),
        ([1, 0, 0], 'be positive, got 0 for class 1.'),
        ([1, 2, -3], 'be positive, got -3 for class 2.'),
        ([float('nan'), 2, 3], 'be positive, got nan for class 0.'),
        ([1, float('inf'), 3], 'be finite, got inf for class 1.'),
    ],
)
def test_errors_name_the_class(counts: list[float], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        check_class_counts(counts, where='it', num_classes=3)
    assert str(caught.value) == f'it: class_counts must {message}'


@pytest.mark.parametrize('counts', [[], [[1, 2]]])
def test_no_list_of_numbers(counts: list) -> None:
    with pytest.raises(ValueError, match='must be one list of numbers'):
        check_class_counts(counts, where='it')
