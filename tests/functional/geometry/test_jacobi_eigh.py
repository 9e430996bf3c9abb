"""Jacobi's rotations against LAPACK, with what is hard for them."""

import sys

import pytest
import torch

from mmfair.functional import jacobi_eigh

MODULE = sys.modules['mmfair.functional.geometry.jacobi_eigh']


def check(matrices):
    values, vectors = jacobi_eigh(matrices)
    expected = torch.linalg.eigvalsh(matrices)
    scale = matrices.abs().amax((1, 2)).clamp_min(1e-300)
    error = 100 * torch.finfo(matrices.dtype).eps
    worst = (values - expected).abs().amax(1) / scale
    assert (worst < matrices.size(1) * error).all()
    back = vectors @ torch.diag_embed(values) @ vectors.mT
    worst = (back - matrices).abs().amax((1, 2)) / scale
    assert (worst < matrices.size(1) * error).all()
    identity = torch.eye(matrices.size(1)).to(matrices)
    assert (vectors.mT @ vectors - identity).abs().max() < error
    return values, vectors


def random(count, size, dtype=torch.float64):
    generator = torch.Generator().manual_seed(0)
    rows = torch.randn(count, size, size, generator=generator, dtype=dtype)
    return rows + rows.mT


@pytest.mark.parametrize('size', [1, 2, 3, 4, 5, 10, 41])
@pytest.mark.parametrize('dtype', [torch.float32, torch.float64])
def test_random_matrices_of_every_size(size, dtype):
    check(random(7, size, dtype))


@pytest.mark.parametrize('scale', [1e-30, 1e-3, 1e30])
def test_any_scale(scale):
    check(scale * random(3, 6))


def test_zero_identity_and_diagonal():
    identity = torch.eye(5, dtype=torch.float64)
    values, _ = check(torch.stack([0 * identity, identity, -3 * identity]))
    assert values[:, 0].tolist() == [0, 1, -3]
    values, vectors = check(torch.diag(torch.tensor([3.0, -1.0, 2.0]))[None])
    assert values.tolist() == [[-1, 2, 3]]
    assert vectors.abs().sum(1).tolist() == [[1, 1, 1]]


def test_equal_eigenvalues_and_low_rank():
    generator = torch.Generator().manual_seed(0)
    frame, _ = torch.linalg.qr(torch.randn(8, 8, generator=generator).double())
    for spectrum in (
        [0, 0, 0, 0, 0, 0, 0, 1],
        [1, 1, 1, 1, 2, 2, 2, 2],
        [1e-9, 1e-6, 1e-3, 1, 1, 10, 1e3, 1e6],
    ):
        diagonal = torch.diag(torch.tensor(spectrum).double())
        values, _ = check((frame @ diagonal @ frame.mT)[None])
        assert values[0].tolist() == pytest.approx(spectrum, abs=1e-8)


@pytest.mark.parametrize('size', [2, 4, 6, 42])
def test_a_sweep_is_every_pair_once(size):
    turn, half = MODULE._turn(size), size // 2
    order, pairs = torch.arange(size), []
    for _ in range(size - 1):
        pairs += [frozenset(p) for p in order.view(2, half).T.tolist()]
        order = order[turn]
    assert len(set(pairs)) == len(pairs) == size * (size - 1) // 2
    assert order.tolist() == list(range(size))


def test_it_stops_when_it_has_converged(monkeypatch):
    sweeps = []

    def converged(matrices, original=MODULE._converged):
        sweeps.append(1)
        return original(matrices)

    monkeypatch.setattr(MODULE, '_converged', converged)
    jacobi_eigh(random(3, 41, torch.float32))
    assert 4 <= len(sweeps) <= 9
