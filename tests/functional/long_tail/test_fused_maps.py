import pytest
import torch

from mmfair.functional import fused_maps

SIZE = (6, 3, 4, 4)


def fuse(rare_activation, other_activation, **settings):
    """Maps of 1 and of 2, the first position of each 10 times that."""
    rare, other = torch.ones(SIZE), torch.full(SIZE, 2.0)
    rare[..., 0, 0] *= 10
    other[..., 0, 0] *= 10
    return fused_maps(
        rare, rare_activation, other, other_activation, **settings
    )


def at(value: float) -> torch.Tensor:
    """Activations of a value, 0.5 but for the first position."""
    activation = torch.full((6, 4, 4), 0.5)
    activation[..., 0, 0] = value
    return activation


def test_what_is_particular_of_one_and_general_of_the_other():
    fused = fuse(at(1.0), at(0.0))
    assert set(fused.unique().tolist()) <= {10.0, 20.0}
    assert (fused == fused[:, :1]).all()  # whole positions move
    shares = (fused[:, 0] == 10).float().mean((1, 2))
    assert shares.unique().numel() > 1  # drawn for each map


def test_maps_without_such_a_position_give_all():
    fused = fuse(at(0.5), at(0.5))
    assert set(fused.unique().tolist()) <= {1.0, 2.0, 10.0, 20.0}
    assert {1.0, 2.0} <= set(fused.unique().tolist())


def test_bounds_and_no_map():
    fused = fuse(at(0.6), at(0.4), specific=0.55, generic=0.45)
    assert set(fused.unique().tolist()) <= {10.0, 20.0}
    none = torch.zeros(0, 3, 4, 4)
    assert fused_maps(none, none[:, 0], none, none[:, 0]).shape == none.shape


def test_errors():
    with pytest.raises(ValueError, match='fused_maps: maps must have one'):
        fused_maps(torch.zeros(SIZE), at(1), torch.zeros(2, 3, 4, 4), at(1))
    with pytest.raises(ValueError, match='specific must be'):
        fuse(at(1), at(0), specific=2)
