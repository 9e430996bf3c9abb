import pytest

from mmfair.structures import HoldsEpoch, UnknownEpochError


def test_the_epoch_is_told_or_unknown() -> None:
    part = HoldsEpoch()
    with pytest.raises(UnknownEpochError, match='HoldsEpoch: the epoch must'):
        part.known_epoch()
    part.set_epoch(3, 10)
    assert part.known_epoch() == 3
    assert part.epochs == 10
