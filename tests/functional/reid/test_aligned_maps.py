import math

import pytest
import torch

from mmfair.functional import aligned_maps

GENERATOR = torch.Generator().manual_seed(0)


def maps(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=GENERATOR, dtype=torch.float64)


QUERIES, KEYS, VALUES = maps(2, 3, 2, 4), maps(2, 3, 3, 2), maps(2, 5, 3, 2)


def test_the_formula_written_out() -> None:
    found = aligned_maps(QUERIES, KEYS, VALUES, temperature=4)
    assert found.shape == (2, 5, 2, 4)
    for n in range(2):
        keys, values = KEYS[n].flatten(1).T, VALUES[n].flatten(1).T
        for row in range(2):
            for column in range(4):
                query = QUERIES[n, :, row, column]
                weights = [
                    math.exp(4 * torch.cosine_similarity(query, key, 0))
                    for key in keys
                ]
                mean = sum(w * v for w, v in zip(weights, values, strict=True))
                torch.testing.assert_close(
                    found[n, :, row, column], mean / sum(weights)
                )


def test_where_a_thing_is_in_the_neighbour_has_no_effect() -> None:
    order = torch.randperm(6, generator=GENERATOR)
    moved = [
        one.flatten(2)[..., order].unflatten(2, (3, 2))
        for one in (KEYS, VALUES)
    ]
    torch.testing.assert_close(
        aligned_maps(QUERIES, *moved), aligned_maps(QUERIES, KEYS, VALUES)
    )


def test_a_frame_is_aligned_to_itself_as_it_is() -> None:
    found = aligned_maps(QUERIES, QUERIES, QUERIES, temperature=1e4)
    torch.testing.assert_close(found, QUERIES)


def test_beyond_the_ends_there_is_nothing() -> None:
    nothing = torch.zeros_like(KEYS)
    assert not aligned_maps(QUERIES, nothing, 0 * VALUES).any()


def test_gradient_is_that_of_the_value() -> None:
    assert torch.autograd.gradcheck(
        aligned_maps,
        [one.clone().requires_grad_() for one in (QUERIES, KEYS, VALUES)],
    )


def test_errors() -> None:
    for wrong in (
        (QUERIES[0], KEYS, VALUES),
        (QUERIES[:, :2], KEYS, VALUES),
        (QUERIES, KEYS, VALUES[..., :1]),
    ):
        with pytest.raises(ValueError, match='must have shapes'):
            aligned_maps(*wrong)
    with pytest.raises(ValueError, match='temperature must be .* > 0, got 0'):
        aligned_maps(QUERIES, KEYS, VALUES, temperature=0)
    with pytest.raises(TypeError, match='keys must be a floating-point'):
        aligned_maps(QUERIES, KEYS.long(), VALUES)
    with pytest.raises(TypeError, match='must be of one type, got'):
        aligned_maps(QUERIES, KEYS.half(), VALUES)
