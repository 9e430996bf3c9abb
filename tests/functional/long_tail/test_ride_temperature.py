import pytest
import torch

from mmfair.functional import ride_temperature

COUNTS = [500, 300, 200, 100, 60, 40, 25, 15, 10, 5]


def test_by_hand() -> None:
    share = torch.tensor(COUNTS).double() * 10 / sum(COUNTS)
    level = 0.05 * share + 0.95
    expected = 2 * level / level[0]
    ours = ride_temperature(
        torch.tensor(COUNTS).double(), strength=0.05, base=2.0
    )
    torch.testing.assert_close(ours, expected)
    assert ours[0] == 2
    assert (ours.diff() < 0).all()


def test_without_strength_all_classes_are_alike() -> None:
    assert torch.equal(ride_temperature(COUNTS, strength=0), torch.ones(10))
    alike = ride_temperature([7, 7], strength=1.0)
    assert torch.equal(alike, torch.ones(2))


def test_errors() -> None:
    with pytest.raises(ValueError, match='strength must be .* got 1.5'):
        ride_temperature(COUNTS, strength=1.5)
    with pytest.raises(ValueError, match='base must be .* got 0'):
        ride_temperature(COUNTS, base=0)
    with pytest.raises(ValueError, match='positive, got 0 for class 1'):
        ride_temperature([3, 0])
